import type { VideoProgress } from '../rows/videoProgress.ts'

/** Where a viewer continues. All times in seconds. */
export interface ResumeOptions {
  /**
   * The position to resume at, whatever is stored: for a page that was rendered with it, and need
   * not wait for the backend.
   */
  readonly initialPosition?: number | undefined
  /** Whether a completed video resumes too, instead of beginning again. @default false */
  readonly resumeCompleted?: boolean | undefined
  /**
   * Resume this much before the stored position, as a reminder. Not added to the start of a
   * chapter. Seconds.
   * @default 0
   */
  readonly back?: number | undefined
  /** Starts of chapters: resume at the start of the one that contains the stored position. */
  readonly chapters?: readonly number[] | undefined
  /**
   * Parts like an intro or the credits: never resumed into, and skipped when playback enters them.
   */
  readonly skip?: readonly (readonly [from: number, to: number])[] | undefined
  /**
   * The end of the content, if the file is longer, as with credits. Seconds.
   * @default `end` of the session's media, or the duration
   */
  readonly end?: number | undefined
}

/** A video is not resumed nearer than this to the end of the file. seconds */
const MIN_BEFORE_END_S = 1
/**
 * A viewer who stopped in the last seconds has seen the video: it begins again, instead of showing
 * those seconds at every visit.
 */
const LAST_S = 5
/** In a video of less than 50 s, its last tenth. */
const LAST_SHARE = 0.1

/**
 * The position that a player should be sent to before it plays; null to leave it where it is.
 * Without `duration`, the row's duration counts.
 */
export function resumePoint(
  known:
    | (Pick<VideoProgress, 'position' | 'completed'> & Partial<VideoProgress>)
    | null
    | undefined,
  duration: number | null,
  {
    initialPosition,
    resumeCompleted,
    back = 0,
    chapters = [],
    skip = [],
    end: contentEnd,
  }: ResumeOptions = {},
): number | null {
  const length = duration ?? known?.duration ?? Number.POSITIVE_INFINITY
  const end = Math.max(0, length - MIN_BEFORE_END_S)
  if (initialPosition !== undefined) return Math.max(0, Math.min(initialPosition, end))
  const last = Math.min(length, contentEnd ?? length)
  const isOver = !!known && known.position >= last - Math.min(LAST_S, last * LAST_SHARE)
  const from = known && !isOver && (resumeCompleted || !known.completed) ? known.position : 0
  const begun = chapters.filter((start) => start <= from)
  let to = skipPast(Math.max(0, begun.length ? Math.max(...begun) : from - back), skip)
  // Only skipped parts are left: begin again, behind the parts that are skipped at the start.
  if (to > end) to = skipPast(0, skip)
  return to > 0 && to <= end ? to : null
}

/** The position itself, or the end of the parts that it is in. */
function skipPast(
  position: number,
  skip: readonly (readonly [from: number, to: number])[],
): number {
  let to = position
  for (const [start, stop] of [...skip].sort(([a], [b]) => a - b))
    if (start <= to && to < stop) to = stop
  return to
}
