import { dictionary, ownValue } from '../rows/dictionary.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'

/** The share of a video up to the viewer's position, 0 to 1; 1 if the video is completed. */
export function shareOf({ position, duration, completed }: VideoProgress): number {
  if (completed) return 1
  return duration ? Math.min(1, Math.max(0, position / duration)) : 0
}

/** How far a viewer is in a list of videos. */
export interface CourseRollUp {
  /** Rows by video; videos that were never opened are left out. */
  readonly videos: Readonly<Record<string, VideoProgress>>
  readonly total: number
  /** The number of completed videos. */
  readonly completed: number
  /** The mean of the videos' shares, 0 to 1. */
  readonly share: number
  /** The video to continue: the one that was watched last and is not completed. */
  readonly current: string | null
}

/** The progress of a course from the rows of its videos. */
export function rollUp(
  rows: Readonly<Record<string, VideoProgress>>,
  videoIds: readonly string[],
): CourseRollUp {
  const known = videoIds.flatMap((videoId) => {
    const row = ownValue(rows, videoId)
    return row ? [[videoId, row] as const] : []
  })
  const open = known.filter(([, { completed, position }]) => !completed && position > 0)
  const [current] = open.sort(([, a], [, b]) => b.at - a.at)[0] ?? [null]
  return {
    videos: dictionary(known),
    total: videoIds.length,
    completed: known.filter(([, row]) => row.completed).length,
    share: videoIds.length
      ? known.reduce((sum, [, row]) => sum + shareOf(row), 0) / videoIds.length
      : 0,
    current,
  }
}
