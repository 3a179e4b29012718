import type { AnswerPeriod, PreviewConversion, Totals } from './totals.ts'
import type { VideoTotals } from './video.ts'

/** `GET /v1/overview`. */
export interface Overview {
  readonly period: AnswerPeriod
  readonly totals: OverviewTotals
  readonly previous: PreviousOverview | null
  readonly interval: 'day' | 'hour'
  /** A point for each day or hour of the period, also for those without a session. */
  readonly series: readonly SeriesPoint[]
  /** The 24 hours of the day in the time zone, all days together. */
  readonly peakHours: readonly HourTotals[]
  /** The ten most viewed videos; views of previews do not count. */
  readonly popular: readonly VideoTotals[]
  /** Videos with a view by their completion rate: above 75 %, 50 to 75 %, below 50 %. */
  readonly completion: { readonly high: number; readonly medium: number; readonly low: number }
  readonly previews: PreviewConversion
  /** Sessions that play at this moment. */
  readonly watching: number
}

export interface OverviewTotals extends Totals {
  /** Videos with a view. */
  readonly videos: number
  /** Viewers with a view, each counted once. Sessions without a `viewerId` have none. */
  readonly viewers: number
  /** The completion rates of the videos, averaged over videos with a view. */
  readonly averageCompletionRate: number | null
}

export interface PreviousOverview extends OverviewTotals {
  readonly period: AnswerPeriod
}

/** A day or an hour of a series. */
export interface SeriesPoint {
  /** Its first moment. */
  readonly at: number
  /** Its local time, `2026-11-30` or `2026-11-30T14:00`. */
  readonly date: string
  readonly views: number
  readonly impressions: number
  readonly viewers: number
  readonly playingMs: number
  readonly completed: number
}

/** An hour of the day, all days of a period together. */
export interface HourTotals {
  /** 0 to 23. */
  readonly hour: number
  readonly views: number
  readonly playingMs: number
}
