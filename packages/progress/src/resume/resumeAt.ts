import type { ResumeAttempt, Session } from '@playhead/core'
import { until } from '../async/until.ts'
import type { Seeker } from '../seek/createSeeker.ts'
import { playing, sendTo } from '../seek/sendTo.ts'
import type { HasChosen } from './viewerChoice.ts'

/** After this time, a player without metadata is reported. */
const METADATA_TIMEOUT_MS = 10_000

/** What an attempt to resume works with. */
export interface Resuming {
  readonly player: Seeker
  readonly session: Session
  readonly signal: AbortSignal
  /** Returns the position to resume at, in seconds, or null. */
  choose(duration: number | null): number | null
  /**
   * Left out where the viewer asked for the position: their actions do not end the attempt, and a
   * player without metadata is given up.
   */
  readonly hasChosen?: HasChosen | undefined
  /**
   * Called with each attempt. Another one may follow an attempt that was reported before the player
   * was ready.
   */
  onAttempt?(attempt: ResumeAttempt): void
}

/**
 * Sends a player to the position that `choose` returns, once the duration is known, and verifies
 * that it arrived. The attempt becomes the session's event `resume`. Null when there is no position
 * to resume at.
 */
export async function resumeAt({
  player,
  session,
  signal,
  choose,
  hasChosen,
  onAttempt = () => {},
}: Resuming): Promise<ResumeAttempt | null> {
  const { clock } = player
  let began = clock.now()
  const report = (
    reason: ResumeAttempt['reason'],
    target: number,
    { tries, error }: Pick<ResumeAttempt, 'tries' | 'error'> = { tries: 0 },
  ): ResumeAttempt => {
    const attempt: ResumeAttempt = {
      target: rounded(target),
      actual: reason === 'no-metadata' ? null : rounded(player.read().position),
      ok: reason === 'resumed',
      reason,
      ...(error !== undefined && { error }),
      tries,
      tookMs: Math.round(clock.now() - began),
    }
    session.resumed(attempt)
    onAttempt(attempt)
    return attempt
  }

  const wanted = choose(null)
  if (wanted === null) return null
  const waitsForPlay = !!hasChosen && player.startsOnSeek && !session.snapshot.playCount
  if (waitsForPlay) {
    await until(clock, Number.POSITIVE_INFINITY, signal, (done) => session.on('play', done))
    if (signal.aborted) return null
    began = clock.now()
  }
  let byPlaying = waitsForPlay
  const isChosen = (): boolean => hasChosen?.(byPlaying) ?? false
  // A player that loads only when it is played cannot be late.
  const limitMs = player.read().loadsOnPlay ? Number.POSITIVE_INFINITY : METADATA_TIMEOUT_MS
  const isReady = await waitUntilReady(player, limitMs, signal, isChosen)
  if (signal.aborted) return null
  if (!isReady) {
    const missing = report('no-metadata', wanted)
    if (!hasChosen) return missing
    // Its source may come later, as after the viewer's consent to load it. Until then, nothing is
    // saved.
    byPlaying = false
    await waitUntilReady(player, Number.POSITIVE_INFINITY, signal, isChosen)
    if (signal.aborted) return null
  }
  const target = choose(player.read().duration)
  if (target === null) return null
  if (isChosen()) return report('viewer', target)

  const { seekCount } = session.snapshot
  const sending = { player, session, signal, target }
  let sent = await sendTo(sending)
  if (!sent) return null
  const attempt = report(sent.reason, target, sent)
  const isOver = attempt.ok || attempt.reason === 'viewer' || sent.whilePlaying || !hasChosen
  if (isOver) return attempt
  // Some players ignore a seek before the first play (Safari): it is repeated when playback begins.
  await playing(clock, session, Number.POSITIVE_INFINITY, signal)
  if (signal.aborted) return null
  began = clock.now()
  if (session.snapshot.seekCount > seekCount) return report('viewer', target)
  sent = await sendTo(sending)
  return sent && report(sent.reason, target, sent)
}

/**
 * Whether the player became ready within the limit. Also true once the viewer has chosen a
 * position.
 */
async function waitUntilReady(
  player: Seeker,
  limitMs: number,
  signal: AbortSignal,
  isChosen: () => boolean,
): Promise<boolean> {
  if (player.isReady()) return true
  const isOver = (): boolean => player.isReady() || isChosen()
  await until(player.clock, limitMs, signal, (done) => player.onChange(() => isOver() && done()))
  return isOver()
}

const rounded = <T extends number | null>(seconds: T): T =>
  (seconds === null ? null : Math.max(0, Math.round(seconds * 1000) / 1000)) as T
