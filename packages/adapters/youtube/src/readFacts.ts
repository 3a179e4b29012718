import type { PlayerSnapshot, Rendition } from '@playhead/core'
import { type Facts, STATE } from './facts.ts'

/** YouTube's names of qualities, by their lines. */
const HEIGHTS = new Map([
  ['tiny', 144],
  ['small', 240],
  ['medium', 360],
  ['large', 480],
  ['highres', 4320],
])

/** The embed right now. */
export function readFacts(facts: Facts, position: number | null, iframe: HTMLIFrameElement): PlayerSnapshot {
  const { state, live } = facts
  return {
    // Before it has started, and after it was stopped, it says 0 or where it would start.
    position: state === STATE.UNSTARTED || state === STATE.CUED ? null : position,
    // A live stream tells for how long it has been on.
    duration: live ? null : facts.duration,
    live: live ?? (facts.duration ? false : null),
    paused: state !== STATE.PLAYING && state !== STATE.BUFFERING,
    ended: state === STATE.ENDED,
    seeking: false,
    loop: /[?&]loop=1(&|$)/.test(iframe.src),
    rate: facts.rate,
    volume: facts.volume,
    muted: facts.muted,
    source: facts.video,
    rendition: rendition(facts.quality),
    seekable: live ? facts.seekable : null,
  }
}

/** `hd720` says how many lines; `large` is known; `unknown` is none. */
function rendition(quality: string | null): Rendition | null {
  if (!quality || quality === 'unknown' || quality === 'auto') return null
  const height = HEIGHTS.get(quality) ?? (Number(/^hd(\d+)$/.exec(quality)?.[1]) || null)
  return { label: quality, ...(height ? { height } : {}) }
}
