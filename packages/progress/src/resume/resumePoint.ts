import type { VideoProgress } from '../rows/videoProgress.ts'

/** Where to go on. All times in seconds. */
export interface ResumeOptions {
  /** Go here, whatever is known: a page that was rendered with it need not wait for the backend. */
  readonly initialPosition?: number | undefined
  /** Whether a completed video resumes, too, rather than begin again. @default false */
  readonly resumeCompleted?: boolean | undefined
  /** So much before, to find back in; at a chapter's start nothing more. Seconds. @default 0 */
  readonly back?: number | undefined
  /** Starts of chapters: go to the last one that had begun. */
  readonly chapters?: readonly number[] | undefined
  /** What nobody needs to see again, like an intro or the credits: never resumed into, and left as soon as playback comes into it. */
  readonly skip?: readonly (readonly [from: number, to: number])[] | undefined
  /** Where the content ends, if that is before the file does, as with credits. Seconds. @default `end` of the session's media, or the duration */
  readonly end?: number | undefined
}

/** Never resumed nearer to the end of the file. seconds */
const END_S = 1
/** Who stopped in the last seconds has seen the video: it begins again, rather than show those seconds once more at every visit. */
const LAST_S = 5
/** Of a short video, this share of it. */
const LAST_SHARE = 0.1

/** Where a player should go before it plays; null to leave it where it is. Without a duration, that of the row counts. */
export function resumePoint(
  known: (Pick<VideoProgress, 'position' | 'completed'> & Partial<VideoProgress>) | null | undefined,
  duration: number | null,
  { initialPosition, resumeCompleted, back = 0, chapters = [], skip = [], end: contentEnd }: ResumeOptions = {},
): number | null {
  const length = duration ?? known?.duration ?? Number.POSITIVE_INFINITY
  const end = Math.max(0, length - END_S)
  if (initialPosition !== undefined) return Math.max(0, Math.min(initialPosition, end))
  const last = Math.min(length, contentEnd ?? length)
  const isOver = !!known && known.position >= last - Math.min(LAST_S, last * LAST_SHARE)
  const from = known && !isOver && (resumeCompleted || !known.completed) ? known.position : 0
  const begun = chapters.filter((start) => start <= from)
  let to = behind(Math.max(0, begun.length ? Math.max(...begun) : from - back), skip)
  // Only what nobody needs is left: begin again, behind what is skipped there.
  if (to > end) to = behind(0, skip)
  return to > 0 && to <= end ? to : null
}

/** The same place, or where the parts end that it is in. */
function behind(place: number, skip: readonly (readonly [from: number, to: number])[]): number {
  let to = place
  for (const [start, stop] of [...skip].sort(([a], [b]) => a - b)) if (start <= to && to < stop) to = stop
  return to
}
