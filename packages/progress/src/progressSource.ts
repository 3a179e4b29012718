/** How far a viewer is in a video. */
export interface VideoProgress {
  /** Seconds. */
  readonly position: number
  /** Seconds; null while unknown. */
  readonly duration: number | null
  /** Once true it stays true. */
  readonly completed: boolean
  /** Seconds of content seen at least once, over all viewings; only from backends that know. */
  readonly watched?: number | undefined
  /** Epoch ms of when this was so; 0 from backends that do not tell. */
  readonly at: number
  /**
   * Saved before it was known what the backend holds: made at this time (epoch ms), by a playback that began `from` this known position. Until
   * the backend is read, the row's own `at` says no more than that it is newer than what the device knew. Never sent to a source.
   */
  readonly provisional?: { readonly at: number; readonly from: number | null } | undefined
}

/** When something is saved. */
export interface SaveMoment {
  /** The page or the component goes: the request is made before `save` returns, and has to outlive the page (`keepalive: true`). */
  readonly leaving: boolean
}

/** Your backend, as far as progress goes. Make it once, outside of components. */
export interface ProgressSource {
  /**
   * Answers what is known of these, in one request; the others are left out. Rejects if that is not known: with {@link LoadIncomplete} if it
   * is known of some. It is asked again before anything is saved over what was not read.
   */
  load(videos: readonly string[]): Promise<Readonly<Record<string, VideoProgress>>>
  /**
   * Rejects if it is not stored: it is then tried again. With a {@link SaveRefused} it is given up, with a {@link SaveLater} not tried
   * before its time.
   */
  save(video: string, progress: VideoProgress, moment: SaveMoment): Promise<unknown>
  /** The share of a video, by position, at which this backend counts it as completed. @default what the session's `completion` says */
  readonly completeAt?: number | undefined
}

/** The backend will never take this one. */
export class SaveRefused extends Error {
  override readonly name = 'SaveRefused'
}

/**
 * Some of the rows could not be loaded: those that are not in `rows` are unknown, which is not the same as "no progress". Its `cause` is the
 * failure; with a {@link SaveLater} there, they are not asked for before its time.
 */
export class LoadIncomplete extends Error {
  override readonly name = 'LoadIncomplete'
  readonly rows: Readonly<Record<string, VideoProgress>>
  constructor(message: string, rows: Readonly<Record<string, VideoProgress>>, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.rows = rows
  }
}

/** The backend asked for patience. */
export class SaveLater extends Error {
  override readonly name = 'SaveLater'
  readonly afterMs: number
  constructor(message: string, afterMs: number) {
    super(message)
    this.afterMs = afterMs
  }
}

/** Of two words about one video the newer holds; but what was completed once stays so. In whatever order they come, the same is left. */
export function mergeProgress(a: VideoProgress | undefined, b: VideoProgress): VideoProgress {
  if (!a) return b
  const newer = isOlder(a, b) ? b : a
  const watched = Math.max(a.watched ?? 0, b.watched ?? 0)
  return {
    ...newer,
    duration: newer.duration ?? a.duration ?? b.duration,
    completed: a.completed || b.completed,
    ...(watched && { watched }),
  }
}

/** Ties are decided as well, and on every device alike. */
const isOlder = (a: VideoProgress, b: VideoProgress): boolean => (a.at === b.at ? a.position < b.position : a.at < b.at)

/** Whether they come to the same, whenever that was so. */
export const isSame = (a: VideoProgress, b: VideoProgress): boolean =>
  a.position === b.position && a.completed === b.completed && a.duration === b.duration

/** Ten days, the limit of the wire: beyond it a number is no position in a video. */
const MAX_SECONDS = 864_000
/** How far the clock of another device may be ahead. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

const isSeconds = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= MAX_SECONDS

/** Epoch ms; 0 for "not known", also for a time that has not come yet: nothing could ever be newer than that. Seconds are understood. */
function checkedTime(value: unknown, now: number): number {
  if (typeof value !== 'number' || !(value > 0)) return 0
  const ms = value >= 1e9 && value < 1e11 ? value * 1000 : value
  return ms <= now + CLOCK_TOLERANCE_MS ? ms : 0
}

/** A row from outside, if it is one: nothing but numbers that are numbers, and no position behind the end. `now` is epoch ms. */
export function checkedRow(given: unknown, now: number): VideoProgress | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { position, duration, completed, watched, at } = given as Record<string, unknown>
  if (!isSeconds(position)) return undefined
  const length = isSeconds(duration) && duration > 0 ? duration : null
  return {
    position: Math.min(position, length ?? position),
    duration: length,
    completed: completed === true,
    ...(isSeconds(watched) && { watched }),
    at: checkedTime(at, now),
  }
}

/** A row that this device has kept: the clock may have been set back since. */
export function storedRow(given: unknown, now: number): VideoProgress | undefined {
  const row = checkedRow(given, now)
  if (!row) return undefined
  const { at, provisional } = given as Partial<VideoProgress>
  return {
    ...row,
    at: row.at || ((at as number) > 0 ? now : 0),
    ...(provisional && {
      provisional: {
        at: checkedTime(provisional.at, now) || now,
        from: isSeconds(provisional.from) ? provisional.from : null,
      },
    }),
  }
}
