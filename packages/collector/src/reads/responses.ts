import type { EventMoment, Milestones, Range, SessionEvent, SessionStateName } from '@playhead/core'
import type { ClockName, CountName } from '../rollup/fields.ts'

/**
 * What the read endpoints answer. Positions and durations are seconds, names that end in `Ms` are
 * milliseconds, moments are epoch ms, shares are 0 to 1. A *view* is a session in which playback
 * began, an *impression* one in which it did not. `responseSchemas.ts` holds the schemas; the
 * compiler and a type test compare both.
 */

/** `GET /v1/videos`. */
export interface VideoList {
  /** Most viewed first. */
  readonly videos: readonly VideoTotals[]
}

/** A video with its totals. */
export interface VideoTotals {
  readonly videoId: string
  readonly title?: string | undefined
  readonly duration: number | null
  readonly views: number
  readonly impressions: number
  readonly playingMs: number
  /** Seconds seen at least once in each view, added up. */
  readonly uniqueSeconds: number
  /** Completed sessions. */
  readonly completed: number
}

/** `GET /v1/videos/:id/summary`. */
export interface VideoSummary extends VideoTotals {
  /** Viewers with a view. Sessions without a `viewerId` have none. */
  readonly viewers: number
  readonly contentMs: number
  readonly rebufferMs: number
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
  readonly averages: {
    readonly playingMs: number | null
    readonly startupMs: number | null
    readonly completion: number | null
    readonly coverage: number | null
    /** Playing time over duration; may exceed 1. */
    readonly engagement: number | null
    /** Coverage of all views of a viewer together, averaged over viewers. */
    readonly viewerCoverage: number | null
  }
  /** Views by the percentage of the video that they covered. */
  readonly coverage: Readonly<Record<CoverageBand, number>>
  readonly firstViewAt: number | null
  readonly lastViewAt: number | null
}

export type CoverageBand = '0-25' | '25-50' | '50-75' | '75-99' | '99-100'

/** `GET /v1/videos/:id/heatmap`. */
export interface Heatmap {
  readonly videoId: string
  readonly duration: number | null
  readonly views: number
  readonly cells: readonly HeatCell[]
}

/** A cell of a heatmap. */
export interface HeatCell {
  readonly from: number
  readonly to: number
  /** Seconds seen at least once in each view, added up. */
  readonly watchedSeconds: number
  /** `watchedSeconds` over what all views could have watched. */
  readonly reach: number
  /** Seconds seen a second or third time. */
  readonly replayedSeconds: number
}

/** `GET /v1/sessions/:id`: the latest state of a session, with its events. */
export interface StoredSession extends Readonly<Record<ClockName | CountName, number>> {
  readonly session: string
  readonly videoId: string
  readonly title?: string | undefined
  readonly viewerId?: string | undefined
  readonly courseId?: string | undefined
  readonly lessonId?: string | undefined
  readonly preview?: boolean | undefined
  readonly page?: string | undefined
  readonly referrer?: string | undefined
  /** The kind: `desktop`, `mobile`, `tablet`, `tv`, `console`, `wearable`, `embedded`, `bot`. */
  readonly device?: string | undefined
  readonly browser?: string | undefined
  readonly os?: string | undefined
  /** ISO 3166-1 alpha-2, where a proxy says it. */
  readonly country?: string | undefined
  readonly referrerHost?: string | undefined
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

/**
 * `GET /v1/quality`: whether everything that was recorded arrived, by the numbers that writers gave
 * their events.
 */
export interface Quality {
  /** Days looked at. */
  readonly days: number
  readonly writers: number
  /** `numbered = received + declared + missing`. */
  readonly events: {
    /** Given out by writers, as far as they have reported. */
    readonly numbered: number
    readonly received: number
    /** Reported as dropped, with a reason. */
    readonly declared: number
    /** Neither: they wait on a viewer's device, or are lost. */
    readonly missing: number
    /** Of the missing, those that cannot arrive any more. */
    readonly lost: number
  }
  /** Records that the SDK dropped, snapshots included, by reason. */
  readonly drops: { readonly [reason: string]: number }
  /** Records that the collector refused, by reason; a record that is sent again counts again. */
  readonly refused: { readonly [reason: string]: number }
  /** The writers with most missing events. */
  readonly gaps: readonly WriterGap[]
}

/** The missing events of a writer. */
export interface WriterGap {
  readonly writer: string
  readonly lastAt: number
  /** All missing events, also those beyond the ranges in `missing`. */
  readonly count: number
  /** The first ranges of missing numbers, both ends included. */
  readonly missing: readonly (readonly [from: number, to: number])[]
}

/** `GET /v1/retention`, as of `lookedAt`. */
export interface RetentionReport {
  readonly lookedAt: number
  /** Whether days are archived before they are dropped. */
  readonly archived: boolean
  readonly classes: readonly RetentionClassReport[]
  /** Totals by video, day and viewer: kept for ever. */
  readonly rollups: { readonly bytes: number }
}

/** What is stored of one class of data, in all projects. Days are UTC, like `2026-11-30`. */
export interface RetentionClassReport {
  readonly name: 'events' | 'sessions' | 'viewerDays'
  /** The setting, like `30d` or `13mo`; null: for ever. */
  readonly keep: string | null
  readonly rows: number
  /** Size of the files, with indexes. */
  readonly bytes: number
  readonly oldestDay: string | null
  /** Earlier days were dropped. */
  readonly droppedBefore: string | null
  /** What the next run drops: the days before `firstDay`. `bytes` is the size of their rows. */
  readonly next: {
    readonly firstDay: string | null
    readonly days: number
    readonly rows: number
    readonly bytes: number
  }
}
