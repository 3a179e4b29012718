import type { Clock, Session } from '@playhead/core'
import { until } from '../async/until.ts'
import { SAME_POSITION_S } from '../rows/seconds.ts'
import { createSeekTarget, type PlayerReading, type Seekable } from './seekTarget.ts'

/** Sends a session's player to a position, and observes whether it arrived. */
export interface Seeker {
  readonly clock: Clock
  readonly startsOnSeek: boolean
  /** The current state of the player. */
  read(): PlayerReading
  /** Whether the player can be sent to a position: its position and its duration are known. */
  isReady(): boolean
  seek(seconds: number): unknown
  /** Whether the last seek is over, as far as the player shows. */
  hasArrived(target: number): boolean
  /** Calls `listener` when a reading may have changed; the returned function unsubscribes. */
  onChange(listener: () => void): () => void
  /** Resolves when `isDone` holds, after `limitMs`, or when `signal` aborts. */
  waitUntil(isDone: () => boolean, limitMs: number, signal: AbortSignal): Promise<void>
  /**
   * Calls `listener` when the viewer or the page seeks away from `target`, until `signal` aborts.
   */
  onOtherSeek(target: number, listener: () => void, signal: AbortSignal): void
}

/**
 * Drives the player by the session's controls, or by `player` where it is given. Null where neither
 * can drive it.
 */
export function createSeeker(
  session: Session,
  clock: Clock,
  player?: Seekable | null,
): Seeker | null {
  const target = createSeekTarget(session, player)
  if (!target) return null
  const { startsOnSeek, reportsSeeking, read, seek, onChange } = target
  const isNear = (position: number | null, to: number): boolean =>
    position !== null && Math.abs(position - to) <= SAME_POSITION_S

  return {
    clock,
    startsOnSeek,
    read,
    isReady() {
      const { position, duration, live } = read()
      return position !== null && (duration !== null || live === true)
    },
    seek,
    hasArrived(to) {
      const { seeking, position } = read()
      return reportsSeeking ? !seeking : isNear(position, to)
    },
    onChange,
    async waitUntil(isDone, limitMs, signal) {
      if (isDone()) return
      await until(clock, limitMs, signal, (done) => onChange(() => isDone() && done()))
    },
    onOtherSeek(to, listener, signal) {
      const stop = reportsSeeking
        ? onChange(() => {
            const { seeking, position } = read()
            if (seeking && position !== null && !isNear(position, to)) listener()
          })
        : // The session emits this event when a seek is over, and not before the first frame.
          session.on('seek', (event) => {
            if (event.cause !== 'engine' && event.to !== null && !isNear(event.to, to)) listener()
          })
      signal.addEventListener('abort', stop)
    },
  }
}
