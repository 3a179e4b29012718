import {
  browserPage,
  type Clock,
  checkOptions,
  type Page,
  type ResumeAttempt,
  type Session,
  show,
  systemClock,
} from '@playhead/core'
import type { Seekable, Seeker } from './player.ts'
import type { Progress } from './progress.ts'
import { resumeAt, viewersChoice } from './resumeAt.ts'
import { type ResumeOptions, resumePoint } from './resumePoint.ts'
import { saveProgress } from './saveProgress.ts'
import { seekerOf } from './seekerOf.ts'
import { skipParts } from './skipParts.ts'

/** How a session's progress is kept. */
export interface FollowProgressOptions extends ResumeOptions {
  /** How often it is saved while playing, ms. @default 10000 */
  readonly everyMs?: number | undefined
  /** Whether the player is sent to where the viewer was. @default true */
  readonly resume?: boolean | undefined
  /**
   * The share of the video at which it counts as completed; `'session'` for what `createPlayhead({ completion })` says, by coverage too.
   * @default 0.8
   */
  readonly completeAt?: number | 'session' | undefined
  /** Where time comes from. @default systemClock() */
  readonly clock?: Clock | undefined
  /** How the page's hiding and closing is heard. @default browserPage() */
  readonly page?: Page | undefined
  /** How the attempt to resume went; a second time where it had to be told before the player could be asked, `no-metadata`. */
  readonly onResumed?: ((resumed: ResumeAttempt) => void) | undefined
  /** Why the last load or save failed; null when it does no more. It is tried again. Also why the player would not leave a part of `skip`. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** For a backend, where this device knows something; and where it does not. ms */
const PATIENCE_MS = 2000
const LONGEST_PATIENCE_MS = 10_000
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
      optional((value) => value === 'session' || (isSeconds(value) && (value as number) > 0 && (value as number) <= 1)),
      "a share above 0 and up to 1, like 0.8, or 'session'",
    ],
    clock: [optional((value) => typeof (value as Clock)?.now === 'function'), 'a clock'],
    page: [isFunction, 'a function'],
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
  const { everyMs = 10_000, resume = true, completeAt = 0.8, skip = [], onResumed, onError } = options
  const { clock = systemClock(), page = browserPage() } = options
  const { video } = session.snapshot
  const seeker: Seeker | null = player ? seekerOf(player, session, clock) : null
  const hasChosen = seeker ? viewersChoice(session, seeker) : () => false
  const gone = new AbortController()
  let stop = (): void => {}

  let hasFailed = false
  /** What works again is told once. */
  function tell(error: unknown): void {
    const isNews = error !== null || hasFailed
    hasFailed = error !== null
    if (isNews) onError?.(error)
  }

  async function begin(): Promise<void> {
    const loaded = progress.load([video]).catch(tell)
    // The backend may know better; but where the page or this device knows, a slow one is not waited for.
    const patience = progress.rows[video] ? PATIENCE_MS : LONGEST_PATIENCE_MS
    if (options.initialPosition === undefined) await before(loaded, patience, clock)
    if (resume && seeker && !gone.signal.aborted) {
      await resumeAt({
        player: seeker,
        session,
        signal: gone.signal,
        choose: (duration) => resumePoint(progress.rows[video], duration, options),
        hasChosen,
        told: (attempt) => onResumed?.(attempt),
      })
    }
    if (gone.signal.aborted) return
    const ends = [
      // Only now: before, the start of the video would be saved over where the viewer was.
      saveProgress({
        session,
        clock,
        page,
        everyMs,
        completeAt,
        told: tell,
        save: (row, moment) => progress.save(video, row, moment),
      }),
      ...(seeker && skip.length ? [skipParts(session, seeker, skip, tell)] : []),
    ]
    stop = () => {
      for (const end of ends) end()
    }
  }
  const end = (): void => {
    unlisten()
    progress.closing.removeEventListener('abort', end)
    gone.abort()
    stop()
  }
  const unlisten = session.on('end', end)
  progress.closing.addEventListener('abort', end)
  void begin()
  return end
}

/** When it is done, or so much later. */
function before(done: Promise<void>, ms: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(resolve, ms)
    void done.finally(() => {
      cancel()
      resolve()
    })
  })
}

/**
 * Goes on here where another device is, because the viewer said so: `liveProgress({ onElsewhere })` is when to offer it. Looked at and told as
 * an attempt to resume is.
 */
export async function continueAt(
  session: Session,
  player: Seekable,
  seconds: number,
  { clock = systemClock() }: { readonly clock?: Clock | undefined } = {},
): Promise<ResumeAttempt | null> {
  if (!isSeconds(seconds)) {
    throw new TypeError(`playhead: continueAt(session, player, seconds) expects seconds, got ${show(seconds)}`)
  }
  return resumeAt({
    player: seekerOf(player, session, clock),
    session,
    signal: new AbortController().signal, // never
    choose: (duration) => resumePoint(null, duration, { initialPosition: seconds }) ?? 0,
  })
}
