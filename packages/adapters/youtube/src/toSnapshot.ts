import type { PlayerSnapshot, Rendition } from '@playhead/core'
import { type EmbedState, PLAYER_STATE } from './embedState.ts'

/** Lines of the qualities that YouTube does not name by their lines. */
const HEIGHTS = new Map([
  ['tiny', 144],
  ['small', 240],
  ['medium', 360],
  ['large', 480],
  ['highres', 4320],
])

/** The embed right now. */
export function toSnapshot(
  state: EmbedState,
  position: number | null,
  iframe: HTMLIFrameElement,
): PlayerSnapshot {
  const { playerState, live } = state
  return {
    // Before it was started, and after it was stopped, the embed reports 0 or where it would start.
    position:
      playerState === PLAYER_STATE.UNSTARTED || playerState === PLAYER_STATE.CUED ? null : position,
    // For a live stream it reports the time since the stream began.
    duration: live ? null : state.duration,
    live: live ?? (state.duration ? false : null),
    paused: playerState !== PLAYER_STATE.PLAYING && playerState !== PLAYER_STATE.BUFFERING,
    ended: playerState === PLAYER_STATE.ENDED,
    seeking: false,
    loop: /[?&]loop=1(&|$)/.test(iframe.src),
    rate: state.rate,
    volume: state.volume,
    muted: state.muted,
    source: state.videoId,
    rendition: toRendition(state.quality),
    seekable: live ? state.seekable : null,
  }
}

/** `hd720` contains the number of lines, `large` is in the table, `unknown` is not a rendition. */
function toRendition(quality: string | null): Rendition | null {
  if (!quality || quality === 'unknown' || quality === 'auto') return null
  const height = HEIGHTS.get(quality) ?? (Number(/^hd(\d+)$/.exec(quality)?.[1]) || null)
  return { label: quality, ...(height ? { height } : {}) }
}
