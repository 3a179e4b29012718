import type { Adapter, AdapterContext, Controls, PlayerSnapshot, Signal } from '@playhead/core'
import { openAdapter } from '../src/contracts/adapterTrial.ts'
import { videoSubject } from '../src/contracts/videoSubject.ts'
import { FakeVideo } from '../src/fakes/FakeVideo.ts'
import { fakeClock } from '../src/fakes/fakeClock.ts'

/** One mistake of an adapter. */
export interface AdapterFault {
  /** Changes the snapshot of the player. */
  readonly snapshot?: (right: PlayerSnapshot, video: FakeVideo) => object
  /** Changes the signals for an event of the element. */
  readonly signals?: (right: Signal[], type: string, video: FakeVideo) => Signal[]
  /** Emits after its session has ended. */
  readonly emitsAfterEnd?: boolean
  /** Leaves its listeners on the player. */
  readonly leaks?: boolean
  /** Changes the signals for what happened before it was attached. */
  readonly late?: (right: Signal[]) => Signal[]
  /** Changes the commands to the player. */
  readonly controls?: (right: Controls, video: FakeVideo) => Partial<Controls>
}

const SIGNALS: Readonly<Record<string, Signal['type']>> = {
  loadedmetadata: 'metadata',
  play: 'play',
  playing: 'playing',
  pause: 'pause',
  seeking: 'seeking',
  seeked: 'seeked',
  waiting: 'waiting',
  ended: 'ended',
  timeupdate: 'time',
  ratechange: 'rate',
}

/** An adapter for a {@link FakeVideo}, right but for its fault. */
function createAdapter(video: FakeVideo, fault: AdapterFault): Adapter {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
  function snapshot(): PlayerSnapshot {
    const right: PlayerSnapshot = {
      position: video.readyState ? finite(video.currentTime) : null,
      duration: finite(video.duration),
      live: false,
      paused: video.paused,
      ended: video.ended,
      seeking: video.seeking,
      loop: video.loop,
      rate: video.playbackRate,
      volume: video.volume,
      muted: video.muted,
      source: video.currentSrc,
      rendition: null,
      seekable: null,
    }
    return { ...right, ...fault.snapshot?.(right, video) }
  }
  function attach({ emit, signal, report }: AdapterContext): void {
    const emitAll = (signals: readonly Signal[]): void => {
      for (const each of signals) emit(each)
    }
    const late: Signal[] = [{ type: 'ready' }]
    if (video.readyState) late.push({ type: 'metadata' })
    if (video.error) late.push(toError(video.error))
    else if (!video.paused) late.push({ type: 'play' }, { type: 'playing' })
    emitAll(fault.late?.(late) ?? late)
    const listen = (type: string, run: () => void): void => {
      const safely = (): void => {
        if (signal.aborted && !fault.emitsAfterEnd) return
        try {
          void video.volume // where a broken player throws
          run()
        } catch (error) {
          report(error, type)
        }
      }
      video.addEventListener(type, safely, fault.leaks || fault.emitsAfterEnd ? {} : { signal })
    }
    for (const [type, name] of Object.entries(SIGNALS)) {
      listen(type, () => {
        if (type === 'pause' && video.ended)
          return emitAll(fault.signals?.([], 'pause before the end', video) ?? [])
        const right = [{ type: name } as Signal]
        emitAll(fault.signals?.(right, type, video) ?? right)
      })
    }
    let { src } = video
    listen('emptied', () => {
      const isOther = !!video.src && video.src !== src
      const right: Signal[] = [{ type: 'source', reason: isOther ? 'change' : 'unload' }]
      src = video.src || src
      emitAll(fault.signals?.(right, isOther ? 'emptied' : 'unload', video) ?? right)
    })
    listen('loadstart', () => {
      const isOther = video.src !== src
      src = video.src
      const right: Signal[] = isOther ? [{ type: 'source', reason: 'change' }] : []
      emitAll(fault.signals?.(right, 'change after an unload', video) ?? right)
    })
    listen('error', () => {
      const right = video.error ? [toError(video.error)] : []
      emitAll(fault.signals?.(right, 'error', video) ?? right)
    })
  }
  const right: Controls = {
    async play() {
      requirePlayer(video)
      await video.play()
    },
    async pause() {
      requirePlayer(video)
      video.pause()
    },
    async seek(seconds) {
      requirePlayer(video)
      video.currentTime = seconds
    },
    async setRate(rate) {
      requirePlayer(video)
      video.playbackRate = rate
      return video.playbackRate
    },
  }
  return {
    name: 'reference',
    capabilities: { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' },
    attach,
    snapshot,
    controls: { ...right, ...fault.controls?.(right, video) },
  }
}

const toError = ({ code, message }: NonNullable<FakeVideo['error']>): Signal => ({
  type: 'error',
  fatal: code !== 1,
  code: `media_${code}`,
  message: message.replace(/[?#]\S*/g, '') || null,
})

/** Videos that the page has removed. */
const removed = new WeakSet<FakeVideo>()
/** @throws if the page has removed the video. */
export function requirePlayer(video: FakeVideo): void {
  if (removed.has(video)) throw new Error('the player is gone')
}

/** The subject of the suite for an adapter with a fault, in a trial of its own. */
export function openFaultyAdapter(fault: AdapterFault): ReturnType<typeof openAdapter> {
  return openAdapter(() => {
    const clock = fakeClock()
    const video = new FakeVideo({ clock })
    video.src = '/clip.mp4'
    clock.advance(100)
    const subject = videoSubject(createAdapter(video, fault), video, clock, () => {
      video.src = '/other.mp4'
      clock.advance(0)
    })
    return { ...subject, removePlayer: () => removed.add(video) }
  })
}
