import type { SessionItem } from './session.ts'
import type { AnswerPeriod } from './totals.ts'

/** `GET /v1/live`. */
export interface Live {
  /** The moment of the answer. */
  readonly at: number
  /** Sessions that play, seek or rebuffer, by a snapshot of the last 45 seconds. */
  readonly watching: number
  /** The ten videos that most of them watch. */
  readonly videos: readonly LiveVideo[]
  /** The last 30 minutes, the oldest first. */
  readonly minutes: readonly LiveMinute[]
  readonly period: AnswerPeriod
  /** The moment of the period at which most sessions were open; null without a session. */
  readonly peak: { readonly at: number; readonly sessions: number } | null
  /** The 20 sessions that began last. */
  readonly latest: readonly SessionItem[]
}

export interface LiveVideo {
  readonly videoId: string
  readonly title?: string | undefined
  readonly watching: number
}

/** A minute: sessions that were open in it, and that began in it. */
export interface LiveMinute {
  readonly at: number
  readonly sessions: number
  readonly started: number
}
