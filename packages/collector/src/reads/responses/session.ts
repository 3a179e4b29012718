import type { EventMoment, Milestones, Range, SessionEvent, SessionStateName } from '@playhead/core'
import type { ClockName, CountName } from '../../rollup/fields.ts'
import type { AnswerPeriod } from './totals.ts'

/** `GET /v1/sessions`, newest first. */
export interface SessionList {
  readonly period: AnswerPeriod
  readonly sessions: readonly SessionItem[]
  /** `cursor` of the next page; null on the last one. */
  readonly next: string | null
}

/** A session of a list. */
export interface SessionItem extends Environment {
  readonly session: string
  readonly videoId: string
  readonly title?: string | undefined
  readonly viewerId?: string | undefined
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  readonly preview: boolean
  readonly player: string
  readonly state: SessionStateName
  readonly startedAt: number
  /** Of the latest snapshot. */
  readonly at: number
  readonly playingMs: number
  readonly startupMs: number
  readonly rebufferMs: number
  readonly rebufferCount: number
  readonly errorCount: number
  readonly position: number | null
  readonly maxPosition: number | null
  readonly duration: number | null
  readonly completion: number | null
  readonly coverage: number | null
  readonly completed: boolean
  readonly watched: readonly Range[]
  readonly twice: readonly Range[]
  readonly thrice: readonly Range[]
}

/** Where a session played, as far as it is known. */
export interface Environment {
  /** The kind: `desktop`, `mobile`, `tablet`, `tv`, `console`, `wearable`, `embedded`, `bot`. */
  readonly device?: string | undefined
  readonly browser?: string | undefined
  readonly os?: string | undefined
  /** ISO 3166-1 alpha-2, where a proxy says it. */
  readonly country?: string | undefined
  readonly referrerHost?: string | undefined
}

/** `GET /v1/sessions/:id`: the latest state of a session, with its events. */
export interface StoredSession
  extends Readonly<Record<ClockName | CountName, number>>,
    Environment {
  readonly session: string
  readonly videoId: string
  readonly title?: string | undefined
  readonly viewerId?: string | undefined
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  readonly preview?: boolean | undefined
  readonly page?: string | undefined
  readonly referrer?: string | undefined
  /** What was watched was concluded from positions, by an endpoint that takes no ranges. */
  readonly inferred?: boolean | undefined
  readonly player: string
  /** The highest revision that was received. */
  readonly rev: number
  readonly state: SessionStateName
  readonly startedAt: number
  /** Of the latest snapshot. */
  readonly at: number
  /** The sum of all clocks. */
  readonly elapsedMs: number
  readonly contentMs: number
  readonly played: readonly Range[]
  readonly watched: readonly Range[]
  readonly twice: readonly Range[]
  readonly thrice: readonly Range[]
  readonly position: number | null
  readonly maxPosition: number | null
  readonly duration: number | null
  readonly live: boolean | null
  readonly completion: number | null
  readonly coverage: number | null
  readonly engagement: number | null
  readonly averageRate: number | null
  readonly milestones: Milestones
  readonly completed: boolean
  readonly completedAt: number | null
  /** In the order of their numbers, at most 5000. */
  readonly events: readonly StoredEvent[]
}

/** An event of a session, as it was sent. */
export type StoredEvent = SessionEvent & EventMoment & { readonly seq: number }
