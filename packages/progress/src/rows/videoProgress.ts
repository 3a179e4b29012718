/** How far a viewer is in a video. */
export interface VideoProgress {
  /** Seconds. */
  readonly position: number
  /** Seconds; null while unknown. */
  readonly duration: number | null
  /** Once true it stays true. */
  readonly completed: boolean
  /**
   * Seconds of content seen at least once, over all viewings; only from backends that record it.
   */
  readonly watched?: number | undefined
  /** The time of this position, epoch ms; 0 from backends that return no time. */
  readonly at: number
  /**
   * Set on a save that was made, at this time (epoch ms), before the backend was read. Playback
   * began at the known position `from`. Until the backend is read, the row's own `at` means only
   * that the row is newer than what the device knew. Never sent to a source.
   */
  readonly provisional?: { readonly at: number; readonly from: number | null } | undefined
}

/**
 * Merges two rows of one video: the newer one wins, and a video that was completed once stays
 * completed. The result does not depend on the order of the merges.
 */
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

/** Equal times are ordered by position, so that every device decides alike. */
const isOlder = (a: VideoProgress, b: VideoProgress): boolean =>
  a.at === b.at ? a.position < b.position : a.at < b.at

/** Whether two rows have the same progress, at whatever times. */
export const isSame = (a: VideoProgress, b: VideoProgress): boolean =>
  a.position === b.position && a.completed === b.completed && a.duration === b.duration
