import type { VideoProgress } from './progressSource.ts'

/** Two places knew different things; positions are further apart than a second. */
export interface ProgressConflict {
  readonly videoId: string
  readonly local: VideoProgress
  readonly remote: VideoProgress
  /** The newer one; completed it is if either is. */
  readonly chosen: 'local' | 'remote'
  /** The backend never had the local one. */
  readonly unsent: boolean
}

/** How something is saved. */
export interface SaveOptions {
  /** The page or the component goes: the request is made before `save` returns, if what the backend holds is known. @default false */
  readonly leaving?: boolean | undefined
  /**
   * The viewer has not chosen this position: playback began before it was known, or could not be sent, where they were. Such a save never
   * replaces a stored position that is further on or newer; it is reported as a conflict. @default false
   */
  readonly provisional?: boolean | undefined
}

/** What a page knows of its viewer's progress: what one part of it saves, all of them show. */
export interface Progress {
  /** By video; the same object until something in it is another. It has no prototype. */
  readonly rows: Readonly<Record<string, VideoProgress>>
  /** Asks for those; whoever asks in the same moment asks with one request. What was kept is there at once. */
  load(videos: readonly string[]): Promise<void>
  /** Asks again for all that this page ever asked for: after a time without news. */
  refresh(): Promise<void>
  /**
   * Keeps it, then sends it until your backend has taken it, once a second at most. The backend is read first where that has not been done
   * or was long ago: a newer position there wins, and is reported as a conflict. Rejects if the first try failed.
   */
  save(video: string, progress: VideoProgress, options?: SaveOptions): Promise<void>
  /** `completeAt` of the source. */
  readonly completeAt?: number | undefined
  /** Whether the backend has answered what it holds of this video. */
  hasRead(video: string): boolean
  /** Passes an error on to the option `report`. */
  report(error: unknown, where: string): void
  /** Takes in what another device said. */
  put(video: string, progress: VideoProgress): void
  /** Tells of every change of `rows`. */
  watch(told: () => void): () => void
  onConflict(told: (conflict: ProgressConflict) => void): () => void
  /** Tells of each video that becomes completed, here or elsewhere. */
  onComplete(told: (video: string) => void): () => void
  /** Videos whose newest progress the backend has not taken yet. */
  readonly unsent: readonly string[]
  /** Aborted as it is destroyed, while there can still be saved. */
  readonly closing: AbortSignal
  /** Removes what is kept on this device, unsent saves as well: for who logs out or takes consent back. */
  forget(): void
  /** Sends what is due and stops trying; what is unsent is kept for the next page. Sessions are saved a last time and followed no more. */
  destroy(): void
}
