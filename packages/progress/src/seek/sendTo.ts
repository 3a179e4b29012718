import type { Clock, ResumeAttempt, Session } from '@playhead/core'
import { until } from '../async/until.ts'
import { SAME_POSITION_S } from '../rows/seconds.ts'
import type { Seeker } from './createSeeker.ts'

const SEEK_TIMEOUT_MS = 3000
const MAX_TRIES = 2

/** A player, and the position to send it to. */
export interface Sending {
  readonly player: Seeker
  readonly session: Session
  readonly signal: AbortSignal
  /** Seconds. */
  readonly target: number
}

/** The outcome. */
export interface Sent extends Pick<ResumeAttempt, 'reason' | 'tries' | 'error'> {
  /** Whether the player was playing at the last command. */
  readonly whilePlaying: boolean
}

/**
 * Sends a player to a position, verifies that it arrived, and tries once more if it did not. Null
 * when `signal` aborts before that.
 */
export async function sendTo({ player, session, signal, target }: Sending): Promise<Sent | null> {
  const over = new AbortController()
  signal.addEventListener('abort', () => over.abort())
  let wentElsewhere = false
  const onOtherSeek = (): void => {
    wentElsewhere = true
    over.abort()
  }
  let tries = 0
  let whilePlaying = false
  const outcome = (reason: Sent['reason'], error?: unknown): Sent => ({
    reason,
    tries,
    whilePlaying,
    ...(error !== undefined && { error: String(error).slice(0, 200) }),
  })
  try {
    while (tries < MAX_TRIES) {
      tries++
      const { state } = session.snapshot
      whilePlaying = state === 'playing'
      const seeking = player.seek(target)
      // Not before the command, which replaces a seek that is in progress.
      if (tries === 1) player.onOtherSeek(target, onOtherSeek, over.signal)
      const waits = [
        rejectOnFailure(seeking),
        player.waitUntil(() => player.hasArrived(target), SEEK_TIMEOUT_MS, over.signal),
      ]
      // Some players ignore a seek before the first play. Playback then begins elsewhere, and the
      // seek is tried again.
      if (!whilePlaying && state !== 'starting')
        waits.push(playing(player.clock, session, SEEK_TIMEOUT_MS, over.signal))
      await Promise.race(waits)
      // During an advertisement the position of the content is unknown before it moves.
      const isBehindAd = !isThere(player, target, session) && session.snapshot.state === 'starting'
      if (isBehindAd) await begun(player, session, over.signal)
      if (signal.aborted) return null
      if (wentElsewhere) return outcome('viewer')
      if (isThere(player, target, session)) return outcome('resumed')
    }
    return outcome('missed')
  } catch (error) {
    return outcome('failed', error)
  } finally {
    over.abort()
  }
}

/** Resolves when frames move, or after `limitMs`. */
export const playing = (
  clock: Clock,
  session: Session,
  limitMs: number,
  signal: AbortSignal,
): Promise<void> =>
  session.snapshot.state === 'playing'
    ? Promise.resolve()
    : until(clock, limitMs, signal, (done) =>
        session.on('change', ({ state }) => state === 'playing' && done()),
      )

/** Resolves when playback has begun, or was stopped before that. */
const begun = (player: Seeker, session: Session, signal: AbortSignal): Promise<void> =>
  until(player.clock, Number.POSITIVE_INFINITY, signal, (done) =>
    session.on('change', ({ state }) => state !== 'starting' && done()),
  )

/** Only the rejection of a seek counts, because some players return promises that never settle. */
const rejectOnFailure = (seeking: unknown): Promise<never> =>
  new Promise((_, reject) => {
    Promise.resolve(seeking).catch(reject)
  })

/** A playing player has moved on since it arrived. */
function isThere(player: Seeker, target: number, { snapshot }: Session): boolean {
  const actual = player.read().position
  const ahead = snapshot.state === 'playing' ? SEEK_TIMEOUT_MS / 1000 : 0
  return (
    actual !== null &&
    actual >= target - SAME_POSITION_S &&
    actual <= target + SAME_POSITION_S + ahead
  )
}
