/**
 * What the read endpoints answer. Positions and durations are seconds, names that end in `Ms` are
 * milliseconds, moments are epoch ms, shares are 0 to 1. A *view* is a session in which playback
 * began, an *impression* one in which it did not. The schemas are in `schemas/`; the compiler
 * compares both.
 */

/** The sessions that count: those that began in `[from, to)`; null: no limit. */
export interface AnswerPeriod {
  readonly from: number | null
  readonly to: number | null
  /** IANA time zone of days and hours. */
  readonly tz: string
}

/** What sessions add up to. */
export interface Totals {
  readonly views: number
  readonly impressions: number
  readonly playingMs: number
  readonly contentMs: number
  readonly rebufferMs: number
  /** Seconds seen at least once in each view, added up. */
  readonly uniqueSeconds: number
  /** Completed sessions. */
  readonly completed: number
  readonly plays: number
  readonly pauses: number
  readonly seeks: number
  readonly rebuffers: number
  readonly errors: number
  /** Completed sessions over views. */
  readonly completionRate: number | null
  /** Views over views and impressions. */
  readonly playRate: number | null
  /** Averages over views; null without a view. */
  readonly averages: Averages
  /** Views by the percentage of the video that they covered. */
  readonly coverage: Readonly<Record<CoverageBand, number>>
  readonly firstViewAt: number | null
  readonly lastViewAt: number | null
}

export interface Averages {
  readonly playingMs: number | null
  readonly startupMs: number | null
  readonly completion: number | null
  readonly coverage: number | null
  /** Playing time over duration; may exceed 1. */
  readonly engagement: number | null
}

export type CoverageBand = '0-25' | '25-50' | '50-75' | '75-99' | '99-100'

/** The totals of the period before, for `compare=previous`. */
export interface PreviousTotals extends Totals {
  readonly period: AnswerPeriod
  readonly viewers: number
}

/**
 * How many viewers of previews bought the course. A viewer counts once for each course of which a
 * preview was viewed.
 */
export interface PreviewConversion {
  readonly viewers: number
  /** Those who bought the course after the first preview that they viewed in the period. */
  readonly purchases: number
  readonly conversionRate: number | null
}
