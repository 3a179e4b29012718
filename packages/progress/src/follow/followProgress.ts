import { type Adapter, browserHost, type ResumeAttempt, type Session, systemClock } from '@playhead/core'
import { show } from '@playhead/core/internal'
import { callSafely } from '../async/callSafely.ts'
import { until } from '../async/until.ts'
import type { Progress } from '../progress.ts'
import { createResumer } from '../resume/createResumer.ts'
import { createPositionClaim } from '../resume/viewerChoice.ts'
import { SAME_POSITION_S } from '../rows/seconds.ts'
import { createSeeker } from '../seek/createSeeker.ts'
import { checkFollowOptions, type FollowProgressOptions } from './followOptions.ts'
import { readStored } from './readStored.ts'
import { saveProgress } from './saveProgress.ts'
import { skipParts } from './skipParts.ts'

/** The backend is waited for this long where this device knows a position; and where it does not. ms */
const PATIENCE_MS = 2000
const MAX_PATIENCE_MS = 10_000

/**
 * Sends a session's player to the viewer's stored position, then saves their progress. The player is driven by `session.controls`. The
 * returned function saves a last time and stops.
 * @throws TypeError naming the option that is wrong.
 */
export function followProgress(session: Session, progress: Progress, options: FollowProgressOptions = {}): () => void {
  checkParts(session, progress)
  checkFollowOptions(options)
  const { everyMs = 10_000, resume = true, skip = [], onResumed } = options
  const { clock = systemClock(), host = browserHost() } = options
  const { videoId } = session.snapshot
  const ended = new AbortController()
  const { signal } = ended
  const reportResult = createResultReporter(progress, options.onError)

  const seeker = createSeeker(session, clock, options.player)
  if (!seeker && (resume || skip.length > 0)) reportNoControls(session.adapter, progress)
  const resumer = seeker
    ? createResumer({
        session,
        seeker,
        progress,
        options: { ...options, end: options.end ?? session.media?.end },
        signal,
        onAttempt: (attempt) =>
          callSafely(
            () => onResumed?.(attempt),
            (error) => progress.report(error, 'onResumed'),
          ),
      })
    : null
  const isOwnSeek = (to: number): boolean =>
    [resumer?.target ?? Number.NaN, ...skip.map(([, stop]) => stop)].some(
      (target) => Math.abs(target - to) <= SAME_POSITION_S,
    )
  const claim = createPositionClaim(session, clock, isOwnSeek)
  let stopParts: readonly (() => void)[] = []

  async function begin(): Promise<void> {
    let onTried = (): void => {}
    const tried = new Promise<void>((resolve) => {
      onTried = resolve
    })
    const read = readStored({ session, progress, clock, signal, onTried, onResult: reportResult })
    // The backend may know better. Where the page or this device knows a position, a slow backend is not waited for.
    const patienceMs = progress.rows[videoId] ? PATIENCE_MS : MAX_PATIENCE_MS
    if (options.initialPosition === undefined) {
      await until(clock, patienceMs, signal, (done) => {
        void tried.then(done)
        return () => {}
      })
    }
    const canResume = (): boolean => resume && !signal.aborted
    let attempt: ResumeAttempt | null = (canResume() && (await resumer?.resume())) || null
    if (signal.aborted) return
    stopParts = [
      // Only now: before, the start of the video would be saved over the stored position.
      saveProgress({
        session,
        clock,
        host,
        everyMs,
        completeAt: options.completeAt ?? progress.completeAt ?? 'session',
        isProvisional: claim.isProvisional,
        save: (row, saveOptions) => progress.save(videoId, row, saveOptions),
        onResult: reportResult,
      }),
      ...(seeker && skip.length > 0 ? [skipParts(session, seeker, skip, reportResult)] : []),
    ]
    await read
    if (signal.aborted) return
    if (resume && resumer) attempt = await resumer.correct(attempt, claim.hasSought)
    // A stored position behind the end of what the player shows belongs to other content, or the player shows an advertisement.
    const { position = 0, completed = true } = progress.rows[videoId] ?? {}
    claim.anchor(attempt?.ok ?? (completed || position <= (seeker?.read().duration ?? position) + SAME_POSITION_S))
  }

  const end = (): void => {
    unsubscribe()
    progress.closing.removeEventListener('abort', end)
    ended.abort()
    for (const stop of stopParts) stop()
    claim.end()
  }
  const unsubscribe = session.on('end', end)
  progress.closing.addEventListener('abort', end)
  begin().catch((error) => progress.report(error, 'followProgress()'))
  return end
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

/** Passes failures on to `onError`, and null once after them. What the app's function throws goes to `report`. */
function createResultReporter(progress: Progress, onError: FollowProgressOptions['onError']): (error: unknown) => void {
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

/** Once for each adapter, which may serve one session after another. */
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
