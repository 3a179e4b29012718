/** How far a viewer is in a video. */
export interface VideoProgress {
  /** Seconds. */
  readonly position: number
  /** Seconds; null while unknown. */
  readonly duration: number | null
  /** Once true it stays true. */
  readonly completed: boolean
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
  /** Rejects if it is not stored: it is then tried again with the next one. */
  save(video: string, progress: VideoProgress, moment: SaveMoment): Promise<unknown>
}
