import {
  browserHost,
  type Clock,
  type Host,
  type ResumeAttempt,
  type Session,
  type SessionSnapshot,
  systemClock,
} from '@playhead/core'
import { checkOptions, show } from '@playhead/core/internal'
import { callSafely } from './callSafely.ts'
import { CLOSE_S, type Seekable, type Seeker } from './player.ts'
import type { Progress } from './progress.ts'
import { type HasChosen, resumeAt, viewersChoice } from './resumeAt.ts'
import { type ResumeOptions, resumePoint } from './resumePoint.ts'
import { saveProgress } from './saveProgress.ts'
import { seekerOf } from './seekerOf.ts'
import { skipParts } from './skipParts.ts'
import { until } from './until.ts'

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
  /** Where the page's hiding and closing comes from. @default browserHost() */
  readonly host?: Pick<Host, 'onPageMoment'> | undefined
  /**
   * How the attempt to resume went. Called again when there is another: after `no-metadata`, after a player that ignored the seek has begun to
   * play, or when the backend answers late and knows another position.
   */
  readonly onResumed?: ((resumed: ResumeAttempt) => void) | undefined
  /** Why the last load or save failed; null when it does no more. It is tried again. Also why the player would not leave a part of `skip`. */
  readonly onError?: ((error: unknown) => void) | undefined
}

/** For a backend, where this device knows something; and where it does not. ms */
const PATIENCE_MS = 2000
const LONGEST_PATIENCE_MS = 10_000
/** Between two loads while the backend cannot be read. ms */
const RELOAD_MS = 1000
const LONGEST_RELOAD_MS = 60_000
/** Who has watched so much chose to be there, wherever playback began. ms of content */
const CHOSEN_MS = 60_000
/** After such a break, another device may have gone on. ms */
const AWAY_MS = 60_000
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
    everyMs: [optional((value) => typeof value === 'number' && value >= 1000), 'at least 1000 ms'],
    resume: [isFlag, 'true or false'],
    resumeCompleted: [isFlag, 'true or false'],
    completeAt: [
      optional((value) => value === 'session' || (isSeconds(value) && (value as number) > 0 && (value as number) <= 1)),
      "a share above 0 and up to 1, like 0.8, or 'session'",
    ],
    clock: [optional((value) => typeof (value as Clock)?.now === 'function'), 'a clock'],
    host: [(value) => value === undefined || typeof (value as Host)?.onPageMoment === 'function', 'a host'],
    initialPosition: [optional(isSeconds), 'seconds'],
    back: [optional(isSeconds), 'seconds'],
    chapters: [optional((value) => Array.isArray(value) && value.every(isSeconds)), 'a list of seconds'],
    end: [optional((value) => isSeconds(value) && (value as number) > 0), 'seconds above 0'],
    skip: [
      optional((value) => Array.isArray(value) && value.every((part) => isSeconds(part?.[0]) && part[1] > part[0])),
      'a list of [from, to] in seconds',
    ],
    onResumed: [isFunction, 'a function'],
    onError: [isFunction, 'a function'],
  })
  const { everyMs = 10_000, resume = true, completeAt = 0.8, skip = [], onResumed, onError } = options
  const { clock = systemClock(), host = browserHost() } = options
  const { videoId: video } = session.snapshot
  const where: ResumeOptions = { ...options, end: options.end ?? session.media?.end }
  const seeker: Seeker | null = player ? seekerOf(player, session, clock) : null
  const hasChosen = seeker ? viewersChoice(session, seeker) : () => false
  const gone = new AbortController()
  let stop = (): void => {}

  /** What the app's functions throw is not the page's. */
  const call = (run: () => unknown, where: string): void => callSafely(run, (error) => progress.report(error, where))

  let hasFailed = false
  /** What works again is told once. */
  function tell(error: unknown): void {
    const isNews = error !== null || hasFailed
    hasFailed = error !== null
    if (isNews) call(() => onError?.(error), 'onError')
  }

  // Whether playback goes on from what the backend holds; and what else makes its position the viewer's own.
  let isAnchored = false
  let hasSought = session.snapshot.seekCount > 0
  let contentBefore = session.snapshot.contentMs
  let playedAt = clock.wall()
  let target = Number.NaN
  const isOurs = (to: number): boolean =>
    [target, ...skip.map(([, stop]) => stop)].some((place) => Math.abs(place - to) <= CLOSE_S)
  const watching = [
    session.on('seek', ({ to }) => {
      hasSought ||= to !== null && !isOurs(to)
    }),
    session.on('change', ({ state, contentMs }) => {
      if (state !== 'playing') return
      const now = clock.wall()
      if (now - playedAt > AWAY_MS) {
        isAnchored = hasSought = false
        contentBefore = contentMs
      }
      playedAt = now
    }),
  ]
  const isProvisional = ({ state, contentMs }: SessionSnapshot): boolean =>
    !isAnchored && !hasSought && contentMs - contentBefore < CHOSEN_MS && state !== 'ended'

  /** Loads until the backend has answered: a failed load is not "no progress". `tried` is called after the first. */
  async function read(tried: () => void): Promise<void> {
    for (let ms = RELOAD_MS; !gone.signal.aborted; ms = Math.min(ms * 2, LONGEST_RELOAD_MS)) {
      try {
        await progress.load([video])
        if (progress.hasRead(video)) tell(null)
      } catch (error) {
        tell(error)
      }
      tried()
      if (progress.hasRead(video)) return
      await until(clock, ms / 2 + (Math.random() * ms) / 2, gone.signal, (done) => session.on('play', done))
    }
  }

  let hadRead = false
  /** Sends the player to where the viewer was, as far as that is known by now. */
  const goThere = (hasChosen: HasChosen): Promise<ResumeAttempt | null> | null =>
    resume && seeker && !gone.signal.aborted
      ? resumeAt({
          player: seeker,
          session,
          signal: gone.signal,
          choose(duration) {
            hadRead = progress.hasRead(video)
            const to = resumePoint(progress.rows[video], duration, where)
            target = to ?? Number.NaN
            return to
          },
          hasChosen,
          told: (attempt) => call(() => onResumed?.(attempt), 'onResumed'),
        })
      : null

  /** The backend has answered after the player was sent somewhere, or nowhere: it may know of another place. */
  async function goThereAfterAll(first: ResumeAttempt | null): Promise<ResumeAttempt | null> {
    const to = resumePoint(progress.rows[video], seeker?.duration() ?? null, where)
    if (!resume || !seeker || to === null || options.initialPosition !== undefined) return first
    const position = seeker.position() ?? 0
    // Our own saves lie between.
    const isKnown = to >= (first?.target ?? 0) - (options.back ?? 0) - CLOSE_S && to <= position + CLOSE_S
    if (isKnown || first?.reason === 'viewer') return first
    return goThere(viewersChoice(session, seeker, hasSought ? 0 : session.snapshot.seekCount))
  }

  async function begin(): Promise<void> {
    let tried = (): void => {}
    const loaded = new Promise<void>((resolve) => {
      tried = resolve
    })
    const isRead = read(tried)
    // The backend may know better; but where the page or this device knows, a slow one is not waited for.
    const patience = progress.rows[video] ? PATIENCE_MS : LONGEST_PATIENCE_MS
    if (options.initialPosition === undefined) await before(loaded, patience, clock)
    let attempt = await goThere(hasChosen)
    if (gone.signal.aborted) return
    const ends = [
      // Only now: before, the start of the video would be saved over where the viewer was.
      saveProgress({
        session,
        clock,
        host,
        everyMs,
        completeAt,
        told: tell,
        isProvisional,
        save: (row, options) => progress.save(video, row, options),
      }),
      ...(seeker && skip.length ? [skipParts(session, seeker, skip, tell)] : []),
    ]
    stop = () => {
      for (const end of ends) end()
    }
    await isRead
    if (gone.signal.aborted) return
    if (!hadRead) attempt = await goThereAfterAll(attempt)
    // A position behind the end of what the player shows is one in other content, or behind an advertisement.
    const { position = 0, completed = true } = progress.rows[video] ?? {}
    isAnchored = attempt?.ok ?? (completed || position <= (seeker?.duration() ?? position) + CLOSE_S)
  }
  const end = (): void => {
    unlisten()
    progress.closing.removeEventListener('abort', end)
    gone.abort()
    stop()
    for (const unlisten of watching) unlisten()
  }
  const unlisten = session.on('end', end)
  progress.closing.addEventListener('abort', end)
  begin().catch((error) => progress.report(error, 'followProgress()'))
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
