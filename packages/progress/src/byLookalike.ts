import type { Clock, Session } from '@playhead/core'
import { byElement, finite, positionOf } from './byElement.ts'
import { bySession } from './bySession.ts'
import { CLOSE_S, type MediaLike, type Seeker, type SeekPort } from './player.ts'
import { until } from './until.ts'

/** Elements around players that start when they are sent somewhere before the first play. */
const START_ON_SEEK: readonly unknown[] = ['youtube-video', 'vimeo-video']

/**
 * A custom element around a player that is elsewhere: it may go there later than it is told to, and say meanwhile that it is there. Where it is
 * counts once it has said `seeked`, or gone on; and whether it seeks, the session knows better.
 */
export function byLookalike(element: MediaLike, session: Session, clock: Clock): Seeker {
  let target = Number.NaN
  let hasSpoken = true
  const port: SeekPort = {
    seek(seconds) {
      target = seconds
      hasSpoken = false
      element.currentTime = seconds
    },
    position: () => (hasSpoken ? positionOf(element) : null),
    duration: () => finite(element.duration),
    startsOnSeek: START_ON_SEEK.includes(element.localName),
  }
  const { isWaiting, autoplays } = byElement(element, clock)
  // Vimeo's has its metadata before it has its length.
  const isReady = (): boolean => element.readyState > 0 && element.duration > 0
  const hasArrived = ({ type }: Event): boolean => {
    hasSpoken = true
    return type === 'seeked' && Math.abs(element.currentTime - target) <= CLOSE_S
  }
  const hear = (types: readonly string[], heard: (event: Event) => void): (() => void) => {
    for (const type of types) element.addEventListener(type, heard)
    return () => {
      for (const type of types) element.removeEventListener(type, heard)
    }
  }
  return {
    ...bySession(port, session, clock),
    isReady,
    isWaiting,
    autoplays,
    async news(what, limitMs, signal) {
      if (what === 'ready' && isReady()) return
      await until(clock, limitMs, signal, (done) =>
        what === 'ready'
          ? hear(['loadedmetadata', 'durationchange'], () => isReady() && done())
          : hear(['seeked', 'timeupdate'], (event) => hasArrived(event) && done()),
      )
    },
  }
}
