import type { Adapter, PlayerSnapshot, Signal } from '@playhead/core'
import type { Reel, ReelEvent } from './reel.ts'

/** The signal of each event. */
const SIGNALS: Readonly<Record<ReelEvent, Signal>> = {
  film: { type: 'source', reason: 'change' },
  start: { type: 'play' },
  moving: { type: 'playing' },
  tick: { type: 'time' },
  stall: { type: 'waiting' },
  jump: { type: 'seeking' },
  landed: { type: 'seeked' },
  stop: { type: 'pause' },
  end: { type: 'ended' },
}

/** Follows a Reel. */
export function reelAdapter(player: Reel): Adapter {
  const snapshot = (): PlayerSnapshot => ({
    position: player.time, // of this moment, not of the last tick
    duration: player.length || null, // unknown is null, never a made-up 0
    live: false,
    paused: !player.running,
    ended: player.finished,
    seeking: player.jumping,
    loop: false,
    rate: player.speed,
    volume: null,
    muted: null,
    source: player.film,
    rendition: null,
    seekable: null,
  })

  return {
    name: 'reel',
    capabilities: { timeSource: 'event', seek: 'native', pauseSettleMs: 0, buffering: 'native' },
    snapshot,
    attach({ emit, signal, report }) {
      let film = player.film
      for (const [event, translated] of Object.entries(SIGNALS) as [ReelEvent, Signal][]) {
        const listener = (): void => {
          try {
            // The first film is not a change of source.
            emit(event === 'film' && film === null ? { type: 'metadata' } : translated)
            film = player.film
          } catch (error) {
            report(error, `reel ${event}`) // never thrown into the page
          }
        }
        player.on(event, listener)
        signal.addEventListener('abort', () => player.off(event, listener))
      }

      // What happened before the adapter was attached.
      emit({ type: 'ready' })
      if (player.film) emit({ type: 'metadata' })
      if (player.running) emit({ type: 'play' })
    },
  }
}
