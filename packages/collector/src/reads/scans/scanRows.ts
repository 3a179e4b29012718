import type { QoeTotals } from '../responses/qoe.ts'
import type { SummedRow } from '../totals.ts'

/** Views by `reached_25`, `played_25` and so on. */
export type Milestones = Readonly<Record<string, number>>

/** Sums of the edges in a cell. */
export interface CellSums {
  /** 0: of what was watched once; 1: a second or third time. */
  readonly again: number
  readonly cell: number
  readonly n: number
  /** Each edge times its position. */
  readonly at: number
}

/** Sums of the edges that count from a point on. */
export interface PointSums {
  readonly point: number
  readonly once: number | null
  readonly all: number
}

/** Views of a video in a part of the period. */
export interface PartSums {
  readonly video: number
  readonly part: number
  readonly views: number
}

/** Sums of the edges that count from a point of a video on. */
export interface ReachSums {
  readonly video: number
  readonly point: number
  readonly once: number
}

/** Sums of a slot (the number of a local day, or of an hour) or of an hour of the day. */
export interface SlotRow {
  readonly slot: number | null
  readonly hour: number | null
  readonly views: number
  readonly impressions: number
  readonly viewers: number
  readonly playing_ms: number
  readonly completed: number
}

/** Sums of a group, or of all sessions. */
export interface QoeRow extends Omit<QoeTotals, 'startupMs' | 'rebufferRatio'> {
  /** Its place in the dimensions that were asked for; null: all sessions. */
  readonly dimension: number | null
  readonly value: string | null
  readonly startup: number | null
  readonly startupTimes: readonly number[] | null
}

/** A session of a list: its key, and its start in microseconds. */
export interface SessionKey {
  readonly day: string
  readonly session_id: string
  readonly place: number
}

/** The start, in microseconds, and the id of the last session of a page. */
export type SessionPlace = readonly [start: number, session: string]

/** Totals of videos, and how many have which completion rate. */
interface VideoSums {
  readonly videos: number
  readonly average_rate: number | null
  readonly high: number
  readonly medium: number
  readonly low: number
}

/** Sums of a project, with the number of its viewers. */
export type ProjectSums = SummedRow & VideoSums & { readonly viewers: number }

/**
 * What is counted of a segment: views that touched it, their viewers, views that filled it, views
 * that ended in it, and those of them that were not complete.
 */
export type SegmentKind = 'views' | 'viewers' | 'whole' | 'ended' | 'dropped'

/** A count, or what it differs from that of the cell before. */
export interface SegmentCount {
  readonly kind: SegmentKind
  readonly cell: number
  readonly n: number
}
