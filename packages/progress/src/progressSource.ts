import type { VideoProgress } from './rows/videoProgress.ts'

/** When something is saved. */
export interface SaveMoment {
  /**
   * The page or the component is closing: the request is made before `save` returns, and has to
   * outlive the page (`keepalive: true`).
   */
  readonly leaving: boolean
}

/** Loads progress from your backend and saves it there. Create it once, outside of components. */
export interface ProgressSource {
  /**
   * Resolves with the stored rows of these videos, from one request; videos without progress are
   * left out. Rejects if the backend cannot be read, with {@link LoadIncomplete} if only some rows
   * could be. It is called again before a save could replace a row that was not read.
   */
  load(videoIds: readonly string[]): Promise<Readonly<Record<string, VideoProgress>>>
  /**
   * Rejects if the row was not stored; the save is then tried again. After a {@link SaveRefused} it
   * is given up, after a {@link SaveLater} it is tried no sooner than asked for. May resolve with the
   * row that the backend has kept instead, if it is newer than this one: it is taken in, as if it
   * had been loaded.
   */
  save(videoId: string, progress: VideoProgress, moment: SaveMoment): Promise<unknown>
  /**
   * The share of a video, by position, at which this backend counts it as completed.
   * @default the session's `completion`
   */
  readonly completeAt?: number | undefined
}

/** The backend will never accept this save. */
export class SaveRefused extends Error {
  override readonly name = 'SaveRefused'
}

/**
 * Some of the rows could not be loaded: videos that are not in `rows` are unknown, which is not the
 * same as "no progress". Its `cause` is the failure; with a {@link SaveLater} as its cause, the
 * missing rows are requested no sooner than asked for.
 */
export class LoadIncomplete extends Error {
  override readonly name = 'LoadIncomplete'
  readonly rows: Readonly<Record<string, VideoProgress>>
  constructor(
    message: string,
    rows: Readonly<Record<string, VideoProgress>>,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options)
    this.rows = rows
  }
}

/** The backend asked for a delay before the next request. */
export class SaveLater extends Error {
  override readonly name = 'SaveLater'
  readonly afterMs: number
  constructor(message: string, afterMs: number) {
    super(message)
    this.afterMs = afterMs
  }
}
