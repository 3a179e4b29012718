/** How far a viewer is in a video. */
export interface VideoProgress {
  /** Seconds. */
  readonly position: number
  /** Seconds; null while unknown. */
  readonly duration: number | null
  /** Once true it stays true. */
  readonly completed: boolean
  /** Seconds of content seen at least once; left out by backends that do not know. */
  readonly watched?: number | undefined
  /** Epoch ms of when this was so. */
  readonly at: number
}

/** When something is saved. */
export interface SaveMoment {
  /** The page or the component goes: a request has to outlive it (`keepalive: true`). */
  readonly leaving: boolean
}

/** Your backend, as far as progress goes. Make it once, outside of components. */
export interface ProgressSource {
  /** Answers what is known of these, in one request; the others are left out. */
  load(videos: readonly string[]): Promise<Readonly<Record<string, VideoProgress>>>
  /** Rejects if it is not stored: it is then tried again. */
  save(video: string, progress: VideoProgress, moment: SaveMoment): Promise<unknown>
}

/** Of two words about one video the newer holds; but what was completed once stays so. */
export function mergeProgress(a: VideoProgress | undefined, b: VideoProgress): VideoProgress {
  if (!a) return b
  const newer = b.at >= a.at ? b : a
  const watched = Math.max(a.watched ?? 0, b.watched ?? 0)
  return {
    ...newer,
    duration: newer.duration ?? a.duration ?? b.duration,
    completed: a.completed || b.completed,
    ...(watched && { watched }),
  }
}
