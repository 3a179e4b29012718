import type { Clock } from '@playhead/core'
import { CLOSE_S, type MediaLike, type Seeker } from './player.ts'
import { until } from './until.ts'

/** A source is known, and nothing of it is asked for: `preload="none"`. */
const NETWORK_IDLE = 1

/** A `<video>` or `<audio>`: it speaks for itself. */
export function byElement(video: MediaLike, clock: Clock): Seeker {
  return {
    clock,
    isReady: () => video.readyState > 0,
    isWaiting: () => video.readyState === 0 && video.networkState === NETWORK_IDLE,
    autoplays: () => video.autoplay === true,
    startsOnSeek: () => false,
    position: () => positionOf(video),
    duration: () => finite(video.duration),
    isSeeking: () => video.seeking,
    seek(seconds) {
      video.currentTime = seconds
    },
    async news(what, limitMs, signal) {
      if (what === 'arrived' && !video.seeking) return
      const type = what === 'ready' ? 'loadedmetadata' : 'seeked'
      await until(clock, limitMs, signal, (done) => {
        video.addEventListener(type, done)
        return () => video.removeEventListener(type, done)
      })
    },
    onOtherSeek(target, told, signal) {
      const heard = (): void => {
        if (Math.abs(video.currentTime - target) > CLOSE_S) told()
      }
      video.addEventListener('seeking', heard, { signal })
    },
  }
}

/** Without metadata 0 is no position: an element goes back to it as its source is removed. Anything else was asked for. */
export const positionOf = ({ currentTime, readyState }: MediaLike): number | null =>
  readyState > 0 || currentTime > 0 ? finite(currentTime) : null

export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
