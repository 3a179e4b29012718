import type { SessionItem } from './session.ts'
import type { AnswerPeriod } from './totals.ts'

/** `GET /v1/viewers`: viewers with a view in a period, the one seen last first. */
export interface ViewerList {
  readonly period: AnswerPeriod
  readonly viewers: readonly ViewerTotals[]
  /** `cursor` of the next page; null on the last one. */
  readonly next: string | null
}

/** A viewer of a list, with the totals of all sessions, also of those outside the period. */
export interface ViewerTotals {
  readonly viewerId: string
  /** Videos with a view. */
  readonly videos: number
  readonly views: number
  readonly playingMs: number
  /** Videos that the viewer completed. */
  readonly completed: number
  /** When the first view began. */
  readonly firstSeenAt: number
  /** When the last view began. */
  readonly lastSeenAt: number
}

/** `GET /v1/viewers/:id`. */
export interface Viewer {
  readonly viewerId: string
  readonly views: number
  readonly impressions: number
  readonly playingMs: number
  /** Videos that the viewer completed. */
  readonly completed: number
  /** When the first session began. */
  readonly firstSeenAt: number
  /** The latest snapshot of all sessions. */
  readonly lastSeenAt: number
  /** Recently watched first, at most `limit`. */
  readonly progress: readonly ViewerProgress[]
  /** Newest first, at most `limit`; `/v1/sessions?viewerId=` has them all. */
  readonly sessions: readonly SessionItem[]
}

/** A viewer's progress in a video, all sessions together. */
export interface ViewerProgress {
  readonly videoId: string
  readonly title?: string | undefined
  readonly duration: number | null
  /** Of the latest session. */
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  readonly views: number
  /** Where the viewer was last. */
  readonly position: number | null
  /** The furthest position over the duration. */
  readonly completion: number | null
  /** What was seen at least once over the duration. */
  readonly coverage: number | null
  readonly completed: boolean
  readonly completedAt: number | null
  readonly firstWatchedAt: number
  readonly lastWatchedAt: number
}
