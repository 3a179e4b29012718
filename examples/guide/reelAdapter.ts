import type { Adapter, PlayerSnapshot, Signal } from '@playhead/core'
import type { Reel, ReelWord } from './reel.ts'

/** What a Reel says, in the words of every player. */
const WORDS: Readonly<Record<ReelWord, Signal>> = {
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
    position: player.time, // of this very moment, not of the last tick
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
      for (const [word, said] of Object.entries(WORDS) as [ReelWord, Signal][]) {
        const heard = (): void => {
          try {
            // The first film is no change.
            emit(word === 'film' && film === null ? { type: 'metadata' } : said)
            film = player.film
          } catch (error) {
            report(error, `reel ${word}`) // never into the page
          }
        }
        player.on(word, heard)
        signal.addEventListener('abort', () => player.off(word, heard))
      }

      // What was said before anybody listened.
      emit({ type: 'ready' })
      if (player.film) emit({ type: 'metadata' })
      if (player.running) emit({ type: 'play' })
    },
  }
}
