import {
  type Adapter,
  browserHost,
  type Clock,
  type ResumeAttempt,
  type Session,
  systemClock,
} from '@playhead/core'
import { show } from '@playhead/core/internal'
import { callSafely } from '../async/callSafely.ts'
import { until } from '../async/until.ts'
import type { Progress } from '../progress.ts'
import { createResumer, type Resumer } from '../resume/createResumer.ts'
import { createPositionClaim, type PositionClaim } from '../resume/viewerChoice.ts'
import { SAME_POSITION_S } from '../rows/seconds.ts'
import { createSeeker, type Seeker } from '../seek/createSeeker.ts'
import { checkFollowOptions, type FollowProgressOptions } from './followOptions.ts'
import { readStored } from './readStored.ts'
import { saveProgress } from './saveProgress.ts'
import { skipParts } from './skipParts.ts'

/**
 * The backend is waited for this long where this device knows a position; and where it does not. ms
 */
const PATIENCE_MS = 2000
const MAX_PATIENCE_MS = 10_000

/** What following a session works with. */
interface Following {
  readonly session: Session
  readonly progress: Progress
  readonly options: FollowProgressOptions
  readonly clock: Clock
  readonly seeker: Seeker | null
  readonly resumer: Resumer | null
  readonly claim: PositionClaim
  readonly signal: AbortSignal
  /** Called with why a load or a save failed, and with null when it did not. */
  onResult(error: unknown): void
  /** Stop saving and skipping, once these have begun. */
  readonly stops: (() => void)[]
}

/**
 * Sends a session's player to the viewer's stored position, then saves their progress. The player
 * is driven by `session.controls`. The returned function saves a last time and stops.
 * @throws TypeError naming the option that is wrong.
 */
export function followProgress(
  session: Session,
  progress: Progress,
  options: FollowProgressOptions = {},
): () => void {
  checkParts(session, progress)
  checkFollowOptions(options)
  const ended = new AbortController()
  const following = createFollowing(session, progress, options, ended.signal)
  const end = (): void => {
    unsubscribe()
    progress.closing.removeEventListener('abort', end)
    ended.abort()
    for (const stop of following.stops) stop()
    following.claim.end()
  }
  const unsubscribe = session.on('end', end)
  progress.closing.addEventListener('abort', end)
  resumeAndSave(following).catch((error) => progress.report(error, 'followProgress()'))
  return end
}

function createFollowing(
  session: Session,
  progress: Progress,
  options: FollowProgressOptions,
  signal: AbortSignal,
): Following {
  const { resume = true, skip = [], clock = systemClock() } = options
  const onAttempt = (attempt: ResumeAttempt): void =>
    callSafely(
      () => options.onResumed?.(attempt),
      (error) => progress.report(error, 'onResumed'),
    )
  const seeker = createSeeker(session, clock, options.player)
  if (!seeker && (resume || skip.length > 0)) reportNoControls(session.adapter, progress)
  const resumeOptions = { ...options, end: options.end ?? session.media?.end }
  const resumer =
    seeker &&
    createResumer({ session, seeker, progress, options: resumeOptions, signal, onAttempt })
  const isOwnSeek = (to: number): boolean =>
    [resumer?.target ?? Number.NaN, ...skip.map(([, stop]) => stop)].some(
      (target) => Math.abs(target - to) <= SAME_POSITION_S,
    )
  return {
    session,
    progress,
    options,
    clock,
    seeker,
    resumer,
    claim: createPositionClaim(session, clock, isOwnSeek),
    signal,
    onResult: createResultReporter(progress, options.onError),
    stops: [],
  }
}

/**
 * In this order, because a save before resuming would replace the stored position by the start of
 * the video.
 */
async function resumeAndSave(following: Following): Promise<void> {
  const { session, progress, options, clock, seeker, claim, signal } = following
  const { videoId } = session.snapshot
  const resumer = options.resume === false ? null : following.resumer
  const reading = readStored(following)
  // The backend may have a newer position. It is not waited for long where this device has one.
  const patienceMs = progress.rows[videoId] ? PATIENCE_MS : MAX_PATIENCE_MS
  if (options.initialPosition === undefined) {
    await until(clock, patienceMs, signal, (done) => {
      void reading.tried.then(done)
      return () => {}
    })
  }
  if (signal.aborted) return
  let attempt = (await resumer?.resume()) ?? null
  if (signal.aborted) return
  startSaving(following)
  await reading.done
  if (signal.aborted) return
  if (resumer) attempt = await resumer.correct(attempt, claim.hasSought)
  // A stored position behind the end of what the player shows belongs to other content, or the
  // player shows an advertisement.
  const { position = 0, completed = true } = progress.rows[videoId] ?? {}
  claim.anchor(
    attempt?.ok ??
      (completed || position <= (seeker?.read().duration ?? position) + SAME_POSITION_S),
  )
}

function startSaving({
  session,
  progress,
  options,
  clock,
  seeker,
  claim,
  onResult,
  stops,
}: Following): void {
  const { everyMs = 10_000, host = browserHost(), skip = [] } = options
  const { videoId } = session.snapshot
  const stopSaving = saveProgress({
    session,
    clock,
    host,
    everyMs,
    completeAt: options.completeAt ?? progress.completeAt ?? 'session',
    isProvisional: claim.isProvisional,
    save: (row, saveOptions) => progress.save(videoId, row, saveOptions),
    onResult,
  })
  stops.push(stopSaving)
  if (seeker && skip.length > 0) stops.push(skipParts(session, seeker, skip, onResult))
}

function checkParts(session: Session, progress: Progress): void {
  if (typeof session?.on !== 'function') {
    throw new TypeError(
      `playhead: followProgress(session, …) expects what playhead.track() returned, got ${show(session)}`,
    )
  }
  if (typeof progress?.save !== 'function') {
    throw new TypeError(
      `playhead: followProgress(session, progress) expects what createProgress() returned, got ${show(progress)}`,
    )
  }
}

/** Calls `onError` with each failure, and once with null after the last one. */
function createResultReporter(
  progress: Progress,
  onError: FollowProgressOptions['onError'],
): (error: unknown) => void {
  let hasFailed = false
  return (error) => {
    const isChange = error !== null || hasFailed
    hasFailed = error !== null
    if (isChange)
      callSafely(
        () => onError?.(error),
        (thrown) => progress.report(thrown, 'onError'),
      )
  }
}

const reported = new WeakSet<Adapter>()

/** Reported once for each adapter, which may serve one session after another. */
function reportNoControls(adapter: Adapter, progress: Progress): void {
  if (reported.has(adapter)) return
  reported.add(adapter)
  progress.report(
    new Error(
      `playhead: the adapter "${adapter.name}" has no controls: progress is saved, but the player is neither resumed nor sent past a part; give the option "player"`,
    ),
    'followProgress()',
  )
}
