import type { VideoProgress } from './rows/videoProgress.ts'

/**
 * This device and the backend had different rows of a video; their positions are more than a second
 * apart.
 */
export interface ProgressConflict {
  readonly videoId: string
  readonly local: VideoProgress
  readonly remote: VideoProgress
  /** The newer one. The video is completed if either row is. */
  readonly chosen: 'local' | 'remote'
  /** The backend never had the local one. */
  readonly unsent: boolean
}

/** How something is saved. */
export interface SaveOptions {
  /**
   * The page or the component is closing: the request is made before `save` returns, if the
   * backend's row is known.
   * @default false
   */
  readonly leaving?: boolean | undefined
  /**
   * The viewer has not chosen this position: playback began before the stored position was known,
   * or the player could not be sent there. Such a save never replaces a stored position that is
   * further on or newer; it is reported as a conflict.
   * @default false
   */
  readonly provisional?: boolean | undefined
}

/** The viewer's progress, shared by all parts of a page. */
export interface Progress {
  /** Rows by video. The object is replaced when a row changes, and has no prototype. */
  readonly rows: Readonly<Record<string, VideoProgress>>
  /**
   * Loads the rows of these videos; calls in one turn share a request. Rows that this device stored
   * are there at once.
   */
  load(videoIds: readonly string[]): Promise<void>
  /** Loads all rows again that this page ever loaded, as after an interruption of live updates. */
  refresh(): Promise<void>
  /**
   * Stores the row on this device, then sends it until your backend accepts it, at most once a
   * second. The backend is read first where it was not read recently: a newer position there wins,
   * and is reported as a conflict. Rejects if the first attempt failed.
   */
  save(videoId: string, progress: VideoProgress, options?: SaveOptions): Promise<void>
  /** `completeAt` of the source. */
  readonly completeAt?: number | undefined
  /** Whether the backend has answered what it holds of this video. */
  hasRead(videoId: string): boolean
  /** Passes an error on to the option `report`. */
  report(error: unknown, where: string): void
  /** Merges a row that another device saved. */
  put(videoId: string, progress: VideoProgress): void
  /** Calls `listener` after each change of `rows`; the returned function ends that. */
  watch(listener: () => void): () => void
  /** Calls `listener` with each conflict; the returned function ends that. */
  onConflict(listener: (conflict: ProgressConflict) => void): () => void
  /**
   * Calls `listener` with each video that becomes completed, here or elsewhere; the returned
   * function ends that.
   */
  onComplete(listener: (videoId: string) => void): () => void
  /** Videos whose newest progress the backend has not accepted yet. */
  readonly unsent: readonly string[]
  /** Aborted at the start of `destroy()`, while saves are still possible. */
  readonly closing: AbortSignal
  /**
   * Removes all rows from this device, unsent ones too: for a viewer who logs out or withdraws
   * consent.
   */
  forget(): void
  /**
   * Saves each followed session a last time, sends scheduled saves, and stops. Unsent saves stay
   * stored for the next page.
   */
  destroy(): void
}
