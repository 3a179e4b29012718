import type { Range } from '@playhead/core'
import type { AnswerPeriod, Averages, PreviousTotals, Totals } from './totals.ts'

/** `GET /v1/videos`. */
export interface VideoList {
  readonly period: AnswerPeriod
  /** In the requested order; the most viewed first unless another was requested. */
  readonly videos: readonly VideoTotals[]
  /** `cursor` of the next page; null on the last one. */
  readonly next: string | null
}

/** A video with its totals. */
export interface VideoTotals {
  readonly videoId: string
  readonly title?: string | undefined
  readonly duration: number | null
  readonly thumbnailUrl?: string | undefined
  readonly views: number
  readonly impressions: number
  /** Viewers with a view. */
  readonly viewers: number
  readonly playingMs: number
  /** Seconds seen at least once in each view, added up. */
  readonly uniqueSeconds: number
  /** Completed sessions. */
  readonly completed: number
  readonly completionRate: number | null
  readonly playRate: number | null
  readonly lastViewAt: number | null
  /** Views in each of `series` equal parts of the period, the oldest first. */
  readonly series?: readonly number[] | undefined
}

/** `GET /v1/videos/:id`: what is known of a video, by the catalogue or by its sessions. */
export interface Video {
  readonly videoId: string
  readonly title?: string | undefined
  readonly duration: number | null
  readonly thumbnailUrl?: string | undefined
  /** What a page can play, as the catalogue says. */
  readonly mediaUrl?: string | undefined
  readonly chapters: readonly Chapter[]
  /** Where the intro begins and ends. */
  readonly intro: Range | null
  /** Where the outro begins and ends. */
  readonly outro: Range | null
  /** Whether the catalogue says that it is a preview; null when it does not say. */
  readonly preview: boolean | null
  /** When it was last written to the catalogue; null when only its sessions are known. */
  readonly cataloguedAt: number | null
}

/** A chapter of a video. */
export interface Chapter {
  /** Seconds. */
  readonly start: number
  readonly title?: string | undefined
}

/** `GET /v1/videos/:id/summary`. */
export interface VideoSummary extends Totals {
  readonly videoId: string
  readonly title?: string | undefined
  readonly duration: number | null
  readonly period: AnswerPeriod
  /** Viewers with a view. Sessions without a `viewerId` have none. */
  readonly viewers: number
  /** Viewers who completed the video. */
  readonly completers: number
  readonly averages: Averages & {
    /** Coverage of all views of a viewer together, averaged over viewers. */
    readonly viewerCoverage: number | null
  }
  readonly previous: PreviousTotals | null
}
