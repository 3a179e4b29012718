/** How far a viewer is in a video. */
export interface VideoProgress {
  /** Seconds. */
  readonly position: number
  /** Seconds; null while unknown. */
  readonly duration: number | null
  /** Once true it stays true. */
  readonly completed: boolean
  /** Seconds of content seen at least once, over all viewings; only from backends that know. */
  readonly watched?: number | undefined
  /** Epoch ms of when this was so; 0 from backends that do not tell. */
  readonly at: number
}

/** When something is saved. */
export interface SaveMoment {
  /** The page or the component goes: the request is made before `save` returns, and has to outlive the page (`keepalive: true`). */
  readonly leaving: boolean
}

/** Your backend, as far as progress goes. Make it once, outside of components. */
export interface ProgressSource {
  /** Answers what is known of these, in one request; the others are left out. */
  load(videos: readonly string[]): Promise<Readonly<Record<string, VideoProgress>>>
  /**
   * Rejects if it is not stored: it is then tried again. With a {@link SaveRefused} it is given up, with a {@link SaveLater} not tried
   * before its time.
   */
  save(video: string, progress: VideoProgress, moment: SaveMoment): Promise<unknown>
}

/** The backend will never take this one. */
export class SaveRefused extends Error {
  override readonly name = 'SaveRefused'
}

/** The backend asked for patience. */
export class SaveLater extends Error {
  override readonly name = 'SaveLater'
  readonly afterMs: number
  constructor(message: string, afterMs: number) {
    super(message)
    this.afterMs = afterMs
  }
}

/** Of two words about one video the newer holds; but what was completed once stays so. In whatever order they come, the same is left. */
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

/** Ties are decided as well, and on every device alike. */
const isOlder = (a: VideoProgress, b: VideoProgress): boolean => (a.at === b.at ? a.position < b.position : a.at < b.at)

/** Whether they come to the same, whenever that was so. */
export const isSame = (a: VideoProgress, b: VideoProgress): boolean =>
  a.position === b.position && a.completed === b.completed && a.duration === b.duration

/** A row from outside, if it is one: nothing but numbers that are numbers. */
export function checkedRow(given: unknown): VideoProgress | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { position, duration, completed, watched, at } = given as Record<string, unknown>
  const isSeconds = (value: unknown): value is number =>
    typeof value === 'number' && value >= 0 && Number.isFinite(value)
  if (!isSeconds(position)) return undefined
  return {
    position,
    duration: isSeconds(duration) && duration > 0 ? duration : null,
    completed: completed === true,
    ...(isSeconds(watched) && { watched }),
    at: isSeconds(at) ? at : 0,
  }
}
