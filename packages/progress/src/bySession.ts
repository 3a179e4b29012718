import type { Clock, Session } from '@playhead/core'
import { CLOSE_S, type News, type Seeker, type SeekPort } from './player.ts'
import { until } from './until.ts'

/** A player of which the session knows what its port does not tell. */
export function bySession(port: SeekPort, session: Session, clock: Clock): Seeker {
  let target: number | undefined
  const position = (): number | null => (port.position ? port.position() : session.snapshot.position)
  const duration = (): number | null => (port.duration ? port.duration() : session.snapshot.duration)
  const has: Record<News, () => boolean> = {
    // A duration alone may be the catalogue's, and the player not there yet.
    ready: () => duration() !== null && position() !== null,
    arrived: () => target === undefined || Math.abs((position() ?? Number.NaN) - target) <= CLOSE_S,
  }
  return {
    clock,
    isReady: has.ready,
    isWaiting: () => false,
    autoplays: () => port.autoplay === true,
    startsOnSeek: () => port.startsOnSeek === true,
    position,
    duration,
    isSeeking: () => false,
    seek(seconds) {
      target = seconds
      return port.seek(seconds)
    },
    async news(what, limitMs, signal) {
      if (has[what]()) return
      await until(clock, limitMs, signal, (done) => session.on('change', () => has[what]() && done()))
    },
    // Only its events tell of it, and these when it is over: two seeks before anything is played are one to the session.
    onOtherSeek(going, told, signal) {
      const stop = session.on('seek', ({ to }) => to !== null && Math.abs(to - going) > CLOSE_S && told())
      signal.addEventListener('abort', stop)
    },
  }
}
