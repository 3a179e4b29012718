import { dictionary, ownValue } from '../rows/dictionary.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'

/** The share of a video that the viewer is through, 0 to 1. */
export function shareOf({ position, duration, completed }: VideoProgress): number {
  if (completed) return 1
  return duration ? Math.min(1, Math.max(0, position / duration)) : 0
}

/** How far a viewer is in a list of videos. */
export interface CourseRollUp {
  /** By video; those that were never opened are left out. */
  readonly videos: Readonly<Record<string, VideoProgress>>
  readonly total: number
  /** How many are completed. */
  readonly completed: number
  /** 0 to 1: the mean of the videos' shares. */
  readonly share: number
  /** The one that was watched last and is not completed: what "continue" means. */
  readonly current: string | null
}

/** A course from its videos. */
export function rollUp(rows: Readonly<Record<string, VideoProgress>>, videos: readonly string[]): CourseRollUp {
  const known = videos.flatMap((video) => {
    const row = ownValue(rows, video)
    return row ? [[video, row] as const] : []
  })
  const open = known.filter(([, { completed, position }]) => !completed && position > 0)
  const [current] = open.sort(([, a], [, b]) => b.at - a.at)[0] ?? [null]
  return {
    videos: dictionary(known),
    total: videos.length,
    completed: known.filter(([, row]) => row.completed).length,
    share: videos.length ? known.reduce((sum, [, row]) => sum + shareOf(row), 0) / videos.length : 0,
    current,
  }
}
