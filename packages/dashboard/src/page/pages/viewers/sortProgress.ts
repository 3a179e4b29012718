import type { ViewerProgress } from '@playhead/collector/client'

/** The videos of a viewer, each once; recently watched first in each list. */
export interface SortedProgress {
  /** Begun and not completed. */
  readonly toContinue: readonly ViewerProgress[]
  readonly completed: readonly ViewerProgress[]
  /** Shown, but never played. */
  readonly unplayed: readonly ViewerProgress[]
}

export function sortProgress(progress: readonly ViewerProgress[]): SortedProgress {
  return {
    toContinue: progress.filter(({ completed, views }) => !completed && views > 0),
    completed: progress.filter(({ completed }) => completed),
    unplayed: progress.filter(({ completed, views }) => !completed && views === 0),
  }
}

/** What is left from where the viewer was last, seconds; null while the length is not known. */
export function findTimeLeft({ position, duration }: ViewerProgress): number | null {
  return duration === null || position === null ? null : Math.max(0, duration - position)
}
