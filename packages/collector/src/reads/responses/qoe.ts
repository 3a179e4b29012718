import type { AnswerPeriod } from './totals.ts'

/** `GET /v1/qoe`: quality of experience. */
export interface Qoe {
  readonly period: AnswerPeriod
  readonly totals: QoeTotals
  readonly previous: PreviousQoe | null
  /** The 50 most frequent values of each dimension. */
  readonly by: Readonly<Record<QoeDimension, readonly QoeGroup[]>>
}

export type QoeDimension = 'player' | 'device' | 'browser' | 'os' | 'country'

export interface QoeTotals {
  /** Sessions in which playback was requested: by a view, a play or a startup. */
  readonly attempts: number
  readonly views: number
  /** Attempts without a view and without an error. */
  readonly exitsBeforeStart: number
  /** Attempts without a view, with an error. */
  readonly startFailures: number
  /** Time from the request to the first frame, over views. */
  readonly startupMs: {
    readonly average: number | null
    readonly median: number | null
    readonly p95: number | null
  }
  readonly playingMs: number
  readonly rebufferMs: number
  readonly rebuffers: number
  /** Rebuffering time over playing and rebuffering time. */
  readonly rebufferRatio: number | null
  /** Views that rebuffered. */
  readonly rebufferedViews: number
  readonly errors: number
  /** Attempts with an error. */
  readonly failedAttempts: number
}

export interface PreviousQoe extends QoeTotals {
  readonly period: AnswerPeriod
}

export interface QoeGroup extends QoeTotals {
  /** Null: not known. */
  readonly value: string | null
}
