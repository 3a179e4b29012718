import type { Clock, ResumeAttempt, Session } from '@playhead/core'
import { CLOSE_S, type Seeker } from './player.ts'
import { until } from './until.ts'

const SEEK_MS = 3000
const TRIES = 2

/** A player, and where it is to go. */
export interface Sending {
  readonly player: Seeker
  readonly session: Session
  readonly signal: AbortSignal
  /** Seconds. */
  readonly target: number
}

/** What came of it. */
export interface Sent extends Pick<ResumeAttempt, 'reason' | 'tries' | 'error'> {
  /** The player was playing already when it was sent there last. */
  readonly whilePlaying: boolean
}

/** Sends a player there, looks whether it went, and tries once more. Null when it is over before that is known. */
export async function sendTo({ player, session, signal, target }: Sending): Promise<Sent | null> {
  const over = new AbortController()
  signal.addEventListener('abort', () => over.abort())
  let wentElsewhere = false
  player.onOtherSeek(
    target,
    () => {
      wentElsewhere = true
      over.abort()
    },
    over.signal,
  )
  let tries = 0
  let whilePlaying = false
  const outcome = (reason: Sent['reason'], error?: unknown): Sent => ({
    reason,
    tries,
    whilePlaying,
    ...(error !== undefined && { error: String(error).slice(0, 200) }),
  })
  try {
    while (tries < TRIES) {
      tries++
      const { state } = session.snapshot
      whilePlaying = state === 'playing'
      const sought = player.seek(target)
      const waits = [failing(sought), player.news('arrived', SEEK_MS, over.signal)]
      // Playback that begins elsewhere shows that the seek was ignored, as some players do before the first play: then it is tried again.
      if (!whilePlaying && state !== 'starting') waits.push(playing(player.clock, session, SEEK_MS, over.signal))
      await Promise.race(waits)
      // An advertisement comes first: nobody can say where it is before it moves.
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

/** When frames move, or after so long. */
export const playing = (clock: Clock, session: Session, limitMs: number, signal: AbortSignal): Promise<void> =>
  session.snapshot.state === 'playing'
    ? Promise.resolve()
    : until(clock, limitMs, signal, (done) => session.on('change', ({ state }) => state === 'playing' && done()))

/** When it plays, or nobody wants it to any more. */
const begun = (player: Seeker, session: Session, signal: AbortSignal): Promise<void> =>
  until(player.clock, Number.POSITIVE_INFINITY, signal, (done) =>
    session.on('change', ({ state }) => state !== 'starting' && done()),
  )

/** A player that answers with a promise may still never keep it: it only counts when it breaks it. */
const failing = (sought: unknown): Promise<never> =>
  new Promise((_, reject) => {
    Promise.resolve(sought).catch(reject)
  })

/** Where it plays already, it has gone on meanwhile. */
function isThere(player: Seeker, target: number, { snapshot }: Session): boolean {
  const actual = player.position()
  const ahead = snapshot.state === 'playing' ? SEEK_MS / 1000 : 0
  return actual !== null && actual >= target - CLOSE_S && actual <= target + CLOSE_S + ahead
}
