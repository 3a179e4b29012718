import type { ResumeAttempt, Session } from '@playhead/core'
import { CLOSE_S, type Seeker } from './player.ts'

const METADATA_MS = 10_000
const SEEK_MS = 3000
const TRIES = 2
/** Elsewhere than at first, and nothing has played: somebody went there. seconds */
const MOVED_S = 0.5
/** Played without anybody's doing, so much may go before it is somebody's choice to stay. ms of content */
const AUTOPLAYED_MS = 10_000

/** Whether somebody decided where to be. */
export type HasChosen = () => boolean

/** Playing from the start, or going somewhere, is an answer to where to go. To be asked for before anything is waited for. */
export function viewersChoice(session: Session, player: Seeker): HasChosen {
  const first = player.position() ?? 0
  return () => {
    const { contentMs, seekCount } = session.snapshot
    if (seekCount > 0 || player.isSeeking()) return true
    if (contentMs > 0) return !player.autoplays() || contentMs > AUTOPLAYED_MS
    return Math.abs((player.position() ?? first) - first) > MOVED_S
  }
}

/**
 * Sends a player where `choose` says, once its length is known, and looks whether it went; the attempt is an event of the session, `resume`.
 * Null when there is nowhere to go.
 */
export async function resumeAt(
  player: Seeker,
  choose: (duration: number | null) => number | null,
  session: Session,
  signal: AbortSignal,
  hasChosen: HasChosen,
): Promise<ResumeAttempt | null> {
  const { clock } = player
  const began = clock.now()
  let tries = 0
  const told = (reason: ResumeAttempt['reason'], target: number, error?: string): ResumeAttempt => {
    const attempt: ResumeAttempt = {
      target: rounded(target),
      actual: reason === 'no-metadata' ? null : rounded(player.position()),
      ok: reason === 'resumed',
      reason,
      ...(error !== undefined && { error }),
      tries,
      tookMs: Math.round(clock.now() - began),
    }
    session.resumed(attempt)
    return attempt
  }

  const wanted = choose(null)
  if (wanted === null) return null
  // What loads only when it is played cannot be late.
  if (player.isWaiting()) await player.news('ready', Number.POSITIVE_INFINITY, signal)
  else if (!player.isReady()) await player.news('ready', METADATA_MS, signal)
  if (signal.aborted) return null
  if (!player.isReady()) return told('no-metadata', wanted)
  const target = choose(player.duration())
  if (target === null) return null
  if (hasChosen()) return told('viewer', target)

  const { playCount } = session.snapshot
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
  try {
    while (tries < TRIES) {
      // Whoever has played since is where they want to be. A play before the first try may be what it was waited for.
      if (tries && session.snapshot.playCount > playCount && !player.autoplays()) return told('viewer', target)
      tries++
      const sought = player.seek(target)
      await Promise.race([failing(sought), player.news('arrived', SEEK_MS, over.signal)])
      if (signal.aborted) return null
      if (wentElsewhere) return told('viewer', target)
      const actual = player.position()
      if (actual !== null && isThere(actual, target, session)) return told('resumed', target)
    }
    return told('missed', target)
  } catch (error) {
    return told('failed', target, String(error).slice(0, 200))
  } finally {
    over.abort()
  }
}

/** A player that answers with a promise may still never keep it: it only counts when it breaks it. */
const failing = (sought: unknown): Promise<never> =>
  new Promise((_, reject) => {
    Promise.resolve(sought).catch(reject)
  })

/** Where it plays already, it has gone on meanwhile. */
function isThere(actual: number, target: number, { snapshot }: Session): boolean {
  const ahead = snapshot.state === 'playing' ? SEEK_MS / 1000 : 0
  return actual >= target - CLOSE_S && actual <= target + CLOSE_S + ahead
}

const rounded = <T extends number | null>(seconds: T): T =>
  (seconds === null ? null : Math.max(0, Math.round(seconds * 1000) / 1000)) as T
