import { checkOptions, type Session, show } from '@playhead/core'
import type { Progress } from './createProgress.ts'
import { type Seekable, seekerOf } from './player.ts'
import { type Resumed, resumeAt } from './resumeAt.ts'
import { type ResumeOptions, resumePoint } from './resumePoint.ts'
import { saveProgress } from './saveProgress.ts'
import { skipParts } from './skipParts.ts'

/** How a session's progress is kept. */
export interface FollowProgressOptions extends ResumeOptions {
  /** How often it is saved while playing, ms. @default 10000 */
  readonly everyMs?: number | undefined
  /** Whether the player is sent to where the viewer was. @default true */
  readonly resume?: boolean | undefined
  /** The share of the video at which it counts as completed, like 0.8. @default the session's own threshold */
  readonly completeAt?: number | undefined
  /** How the attempt to resume went. */
  readonly onResumed?: ((resumed: Resumed) => void) | undefined
  /** Why the last load or save failed; null when it does no more. It is tried again. */
  readonly onError?: ((error: unknown) => void) | undefined
}

const PATIENCE_MS = 2000
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const optional =
  (test: (value: unknown) => boolean): ((value: unknown) => boolean) =>
  (value) =>
    value === undefined || test(value)
const isSeconds = (value: unknown): boolean => typeof value === 'number' && value >= 0 && Number.isFinite(value)
const isFlag = optional((value) => typeof value === 'boolean')
const isFunction = optional((value) => typeof value === 'function')

/**
 * Resumes a session's player where its viewer was, then saves how far they are. The returned function saves a last time and stops.
 * @throws TypeError naming the option that is wrong.
 */
export function followProgress(
  session: Session,
  player: Seekable | null,
  progress: Progress,
  options: FollowProgressOptions = {},
): () => void {
  if (typeof session?.on !== 'function') {
    throw new TypeError(
      `playhead: followProgress(session, …) expects what playhead.track() returned, got ${show(session)}`,
    )
  }
  checkOptions('followProgress()', options, {
    everyMs: [optional((value) => (value as number) >= 1000), 'at least 1000 ms'],
    resume: [isFlag, 'true or false'],
    resumeCompleted: [isFlag, 'true or false'],
    completeAt: [
      optional((value) => isSeconds(value) && (value as number) > 0 && (value as number) <= 1),
      'a share above 0 and up to 1, like 0.8',
    ],
    initialPosition: [optional(isSeconds), 'seconds'],
    back: [optional(isSeconds), 'seconds'],
    chapters: [optional((value) => Array.isArray(value) && value.every(isSeconds)), 'a list of seconds'],
    skip: [
      optional((value) => Array.isArray(value) && value.every((part) => isSeconds(part?.[0]) && part[1] > part[0])),
      'a list of [from, to] in seconds',
    ],
    onResumed: [isFunction, 'a function'],
    onError: [isFunction, 'a function'],
  })
  const { everyMs = 10_000, resume = true, completeAt = null, skip = [], onResumed, onError } = options
  const { video } = session.snapshot
  const gone = new AbortController()
  let stop = (): void => {}

  async function begin(): Promise<void> {
    let hasFailed = false
    const loaded = progress.load([video]).catch((error) => {
      hasFailed = true
      onError?.(error)
    })
    // The backend may know better; but where this device knows, a slow one is not waited for.
    await (progress.rows[video] ? Promise.race([loaded, pause(PATIENCE_MS)]) : loaded)
    if (resume && player && !gone.signal.aborted) {
      const choose = (duration: number | null): number | null => resumePoint(progress.rows[video], duration, options)
      const resumed = await resumeAt(seekerOf(player, session), choose, session, gone.signal)
      if (resumed && !gone.signal.aborted) onResumed?.(resumed)
    }
    if (gone.signal.aborted) return
    const ends = [
      // Only now: before, the start of the video would be saved over where the viewer was.
      saveProgress({
        session,
        everyMs,
        completeAt,
        hasFailed,
        told: (error) => onError?.(error),
        save: (row, moment) => progress.save(video, row, moment),
      }),
      ...(player && skip.length ? [skipParts(session, seekerOf(player, session), skip)] : []),
    ]
    stop = () => {
      for (const end of ends) end()
    }
  }
  void begin()
  return () => {
    gone.abort()
    stop()
  }
}
