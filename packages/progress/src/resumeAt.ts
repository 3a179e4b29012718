import type { ResumeAttempt, Session } from '@playhead/core'
import { CLOSE_S, type Seeker } from './player.ts'
import { until } from './until.ts'

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

/** What sends a player somewhere works with. */
export interface Resuming {
  readonly player: Seeker
  readonly session: Session
  readonly signal: AbortSignal
  /** Where to go; null for nowhere. */
  choose(duration: number | null): number | null
  /** Left out where the viewer asked for it: then nothing that they do speaks against it, and a player that never gets ready is given up. */
  readonly hasChosen?: HasChosen | undefined
  /** Each attempt: one that had to be told before the player was ready may be followed by another. */
  told?(attempt: ResumeAttempt): void
}

/**
 * Sends a player where `choose` says, once its length is known, and looks whether it went; the attempt is an event of the session, `resume`.
 * Null when there is nowhere to go.
 */
export async function resumeAt({
  player,
  session,
  signal,
  choose,
  hasChosen,
  told = () => {},
}: Resuming): Promise<ResumeAttempt | null> {
  const { clock } = player
  let began = clock.now()
  let tries = 0
  const tell = (reason: ResumeAttempt['reason'], target: number, error?: string): ResumeAttempt => {
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
    told(attempt)
    return attempt
  }

  const wanted = choose(null)
  if (wanted === null) return null
  // What loads only when it is played cannot be late.
  const isReady = await ready(
    player,
    session,
    player.isWaiting() ? Number.POSITIVE_INFINITY : METADATA_MS,
    signal,
    hasChosen,
  )
  if (signal.aborted) return null
  if (!isReady) {
    const missing = tell('no-metadata', wanted)
    if (!hasChosen) return missing
    // Its source may come yet, or somebody's consent to load it. Until then nothing is decided, and nothing to be saved.
    await ready(player, session, Number.POSITIVE_INFINITY, signal, hasChosen)
    if (signal.aborted) return null
  }
  if (hasChosen && player.startsOnSeek() && !session.snapshot.playCount && choose(player.duration()) !== null) {
    await until(clock, Number.POSITIVE_INFINITY, signal, (done) => session.on('play', done))
    if (signal.aborted) return null
    began = clock.now()
  }
  const target = choose(player.duration())
  if (target === null) return null
  if (hasChosen?.()) return tell('viewer', target)

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
  // Whoever plays after the first try is where they want to be. A play before it may be what it was waited for.
  const hasPlayed = (): boolean => session.snapshot.playCount > playCount && !player.autoplays()
  try {
    while (tries < TRIES) {
      if (tries && hasChosen && hasPlayed()) return tell('viewer', target)
      tries++
      const sought = player.seek(target)
      await Promise.race([failing(sought), player.news('arrived', SEEK_MS, over.signal)])
      // An advertisement comes first: nobody can say where it is before it moves.
      const isBehindAd = !isThere(player, target, session) && session.snapshot.state === 'starting'
      if (isBehindAd) await begun(player, session, over.signal)
      if (signal.aborted) return null
      if (wentElsewhere) return tell('viewer', target)
      if (isThere(player, target, session)) return tell('resumed', target)
    }
    return tell('missed', target)
  } catch (error) {
    return tell('failed', target, String(error).slice(0, 200))
  } finally {
    over.abort()
  }
}

/** Whether it can be sent somewhere, now or within the limit; waits no longer once somebody has chosen where to be. */
async function ready(
  player: Seeker,
  session: Session,
  limitMs: number,
  signal: AbortSignal,
  hasChosen: HasChosen = () => false,
): Promise<boolean> {
  if (player.isReady()) return true
  const over = new AbortController()
  await until(player.clock, limitMs, signal, (done) => {
    void player.news('ready', Number.POSITIVE_INFINITY, over.signal).then(done)
    const unlisten = session.on('change', () => hasChosen() && done())
    return () => {
      unlisten()
      over.abort()
    }
  })
  return player.isReady() || hasChosen()
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

const rounded = <T extends number | null>(seconds: T): T =>
  (seconds === null ? null : Math.max(0, Math.round(seconds * 1000) / 1000)) as T
