import type { ResumeAttempt, Session } from '@playhead/core'
import type { Seeker } from './player.ts'
import { playing, sendTo } from './sendTo.ts'
import { until } from './until.ts'

const METADATA_MS = 10_000
/** Elsewhere than at first, and nothing has played: somebody went there. seconds */
const MOVED_S = 0.5
/** Played without anybody's doing, so much may go before it is somebody's choice to stay. ms of content */
const AUTOPLAYED_MS = 10_000

/** Whether somebody decided where to be. `byPlaying`: to play was what was waited for, and says nothing about where. */
export type HasChosen = (byPlaying?: boolean) => boolean

/**
 * Playing from the start, or going somewhere, is an answer to where to go. To be asked for before anything is waited for; `seeks` are those
 * that say nothing, like our own.
 */
export function viewersChoice(session: Session, player: Seeker, seeks = 0): HasChosen {
  const first = player.position() ?? 0
  return (byPlaying = false) => {
    const { contentMs, seekCount } = session.snapshot
    if (seekCount > seeks || player.isSeeking()) return true
    const moved = Math.abs((player.position() ?? first) - first)
    if (byPlaying) return moved > MOVED_S + contentMs / 1000
    if (contentMs > 0) return !player.autoplays() || contentMs > AUTOPLAYED_MS
    return moved > MOVED_S
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
  const tell = (
    reason: ResumeAttempt['reason'],
    target: number,
    { tries, error }: Pick<ResumeAttempt, 'tries' | 'error'> = { tries: 0 },
  ): ResumeAttempt => {
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
  const waitsForPlay = !!hasChosen && player.startsOnSeek() && !session.snapshot.playCount
  if (waitsForPlay) {
    await until(clock, Number.POSITIVE_INFINITY, signal, (done) => session.on('play', done))
    if (signal.aborted) return null
    began = clock.now()
  }
  let byPlaying = waitsForPlay
  const isChosen = (): boolean => hasChosen?.(byPlaying) ?? false
  // What loads only when it is played cannot be late.
  const limitMs = player.isWaiting() ? Number.POSITIVE_INFINITY : METADATA_MS
  const isReady = await ready(player, session, limitMs, signal, isChosen)
  if (signal.aborted) return null
  if (!isReady) {
    const missing = tell('no-metadata', wanted)
    if (!hasChosen) return missing
    // Its source may come yet, or somebody's consent to load it. Until then nothing is decided, and nothing to be saved.
    byPlaying = false
    await ready(player, session, Number.POSITIVE_INFINITY, signal, isChosen)
    if (signal.aborted) return null
  }
  const target = choose(player.duration())
  if (target === null) return null
  if (isChosen()) return tell('viewer', target)

  const { seekCount } = session.snapshot
  const sending = { player, session, signal, target }
  let sent = await sendTo(sending)
  if (!sent) return null
  const attempt = tell(sent.reason, target, sent)
  const isOver = attempt.ok || attempt.reason === 'viewer' || sent.whilePlaying || !hasChosen
  if (isOver) return attempt
  // Some players ignore a seek before the first play (Safari): once more when playback begins.
  await playing(clock, session, Number.POSITIVE_INFINITY, signal)
  if (signal.aborted) return null
  began = clock.now()
  if (session.snapshot.seekCount > seekCount) return tell('viewer', target)
  sent = await sendTo(sending)
  return sent && tell(sent.reason, target, sent)
}

/** Whether it can be sent somewhere, now or within the limit; waits no longer once somebody has chosen where to be. */
async function ready(
  player: Seeker,
  session: Session,
  limitMs: number,
  signal: AbortSignal,
  isChosen: () => boolean,
): Promise<boolean> {
  if (player.isReady()) return true
  const over = new AbortController()
  await until(player.clock, limitMs, signal, (done) => {
    void player.news('ready', Number.POSITIVE_INFINITY, over.signal).then(done)
    const unlisten = session.on('change', () => isChosen() && done())
    return () => {
      unlisten()
      over.abort()
    }
  })
  return player.isReady() || isChosen()
}

const rounded = <T extends number | null>(seconds: T): T =>
  (seconds === null ? null : Math.max(0, Math.round(seconds * 1000) / 1000)) as T
