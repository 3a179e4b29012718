/** `[from, to]` in seconds of content. */
export type Range = readonly [from: number, to: number]

/**
 * What is watched and where it stands in the app's world. Given to `track()`, travels in each
 * snapshot.
 */
export interface Media {
  /** Your id of the video. */
  readonly videoId: string
  readonly title?: string | undefined
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  /** Shown without a purchase. */
  readonly preview?: boolean | undefined
  /** Seconds; only used while the player does not know better. */
  readonly duration?: number | undefined
  /**
   * Seconds: where the content ends for the viewer, before credits or a trailer. Completion,
   * milestones and the ratios of the snapshot are measured to it. Stays on the page, as `duration`
   * does.
   * @default the duration
   */
  readonly end?: number | undefined
}
