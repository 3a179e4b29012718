import type { ResumeAttempt, Session } from '@playhead/core'
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
  /** Whether a viewer who plays between two tries is left where they are. */
  readonly yields: boolean
}

/** Sends a player there, looks whether it went, and tries once more. Null when it is over before that is known. */
export async function sendTo({
  player,
  session,
  signal,
  target,
  yields,
}: Sending): Promise<Pick<ResumeAttempt, 'reason' | 'tries' | 'error'> | null> {
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
  // Whoever plays after the first try is where they want to be. A play before it may be what it was waited for.
  const { playCount } = session.snapshot
  const hasPlayed = (): boolean => session.snapshot.playCount > playCount && !player.autoplays()
  let tries = 0
  try {
    while (tries < TRIES) {
      if (tries && yields && hasPlayed()) return { reason: 'viewer', tries }
      tries++
      const sought = player.seek(target)
      await Promise.race([failing(sought), player.news('arrived', SEEK_MS, over.signal)])
      // An advertisement comes first: nobody can say where it is before it moves.
      const isBehindAd = !isThere(player, target, session) && session.snapshot.state === 'starting'
      if (isBehindAd) await begun(player, session, over.signal)
      if (signal.aborted) return null
      if (wentElsewhere) return { reason: 'viewer', tries }
      if (isThere(player, target, session)) return { reason: 'resumed', tries }
    }
    return { reason: 'missed', tries }
  } catch (error) {
    return { reason: 'failed', tries, error: String(error).slice(0, 200) }
  } finally {
    over.abort()
  }
}

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
