import { given } from '../reads/values.ts'
import { progressPercent, type ViewerProgress } from './readViewerProgress.ts'
import type { WatchProgress } from './responses.ts'

/** A viewer's progress as it is answered and sent to devices. */
export function toWatchProgress(progress: ViewerProgress): WatchProgress {
  const { videoId, title, position, duration, completed, completedAt } = progress
  const { firstWatchedAt, lastWatchedAt, watchedSeconds } = progress
  return {
    videoId,
    ...given('title', title),
    position,
    duration,
    percent: completed ? 100 : progressPercent(progress),
    completed,
    completedAt,
    firstWatchedAt,
    lastWatchedAt,
    watchedSeconds,
  }
}
