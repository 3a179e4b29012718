import { createProgress, type Progress, type ProgressSource } from '@playhead/progress'

const bySource = new WeakMap<ProgressSource, Progress>()

/**
 * One `Progress` for all hooks of a page. For a plain source it is kept in memory;
 * `createProgress({ source })` keeps it on the device.
 */
export function sharedProgress(given: ProgressSource | Progress): Progress {
  if ('rows' in given) return given
  const progress = bySource.get(given) ?? createProgress({ source: given, storage: null })
  bySource.set(given, progress)
  return progress
}
