import type { CountName } from '../rollup/fields.ts'

/**
 * The `player` of sessions from the legacy endpoints. Their watched ranges are inferred from
 * positions.
 */
export type LegacyPlayer = 'video-analytics' | 'lesson-progress' | 'watch-time'

/** What one request of a legacy endpoint says about a session. */
export interface Sample {
  readonly session: string
  readonly player: LegacyPlayer
  readonly videoId: string
  readonly viewerId?: string | undefined
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  readonly preview?: boolean | undefined
  readonly referrer?: string | undefined
  /** Seconds; absent while unknown. */
  readonly duration?: number | undefined
  /** Epoch ms of the position. */
  readonly at: number
  /** Seconds. */
  readonly position: number
  /** Seconds; the furthest position that the sender knows of. */
  readonly maxPosition?: number | undefined
  /** When the session began, if this is its first sample. @default `at` */
  readonly startedAt?: number | undefined
  /** The position before, if this is the session's first sample. @default unknown */
  readonly previous?: number | undefined
  /**
   * Playing time of the whole session, where the sender measures it, ms. Otherwise it is inferred
   * from positions.
   */
  readonly playingMs?: number | undefined
  /** The fastest that the sender can have played since the previous sample. */
  readonly rate: number
  readonly counts?: { readonly [name in CountName]?: number | undefined } | undefined
  /** Whether the sender says that the video was completed. */
  readonly completed?: boolean | undefined
  /** The share of the duration at which a position completes the video. */
  readonly completeAt?: number | undefined
}
