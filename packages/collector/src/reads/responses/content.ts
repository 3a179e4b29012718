import type { AnswerPeriod, CoverageBand } from './totals.ts'

/** `GET /v1/videos/:id/heatmap`. */
export interface Heatmap {
  readonly videoId: string
  readonly duration: number | null
  readonly period: AnswerPeriod
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

/** `GET /v1/videos/:id/retention`. */
export interface Retention {
  readonly videoId: string
  readonly duration: number | null
  readonly period: AnswerPeriod
  readonly views: number
  /** At equal distances from the beginning. */
  readonly points: readonly RetentionPoint[]
  /** In the order of their positions. */
  readonly markers: readonly RetentionMarker[]
  /** With `compare=similar`, if there are at least three such videos. */
  readonly similar: SimilarRetention | null
}

/**
 * The median curve of other videos of the project: those with half to twice the duration and at
 * least ten views in the period, of which the 30 most viewed.
 */
export interface SimilarRetention {
  /** How many videos these are. */
  readonly videos: number
  /** At the positions of the video, with the median of the other videos at the same share of theirs. */
  readonly points: readonly SimilarPoint[]
}

/** A point of a median curve. */
export interface SimilarPoint {
  readonly position: number
  readonly reach: number
}

/** The tenth of a second at a position. */
export interface RetentionPoint {
  readonly position: number
  /** Views that played it, over all views. */
  readonly reach: number
  /** How often it was played, a view counting at most three times, over all views; may exceed 1. */
  readonly plays: number
}

/** A remarkable place of a retention curve. */
export interface RetentionMarker {
  /**
   * `intro`: 30 s after the beginning; `top`: played most; `spike`: played more than around it;
   * `dip`: many stop.
   */
  readonly kind: 'intro' | 'top' | 'spike' | 'dip'
  readonly position: number
  readonly reach: number
  readonly plays: number
}

/** `GET /v1/videos/:id/dropoff`. */
export interface Dropoff {
  readonly videoId: string
  readonly duration: number | null
  readonly period: AnswerPeriod
  readonly views: number
  /** Views that ended: by the player, by leaving, or without a snapshot for 30 minutes. */
  readonly ended: number
  readonly segments: readonly DropoffSegment[]
}

/** A segment of a video. */
export interface DropoffSegment {
  readonly from: number
  readonly to: number
  /** Views that played some of it. */
  readonly views: number
  /** Viewers who played some of it. */
  readonly viewers: number
  /** Seconds seen at least once in each view, added up. */
  readonly watchedSeconds: number
  /** Views that played all of it, over `views`. */
  readonly completionRate: number | null
  /** Ended views whose last position is in it. */
  readonly ended: number
  /** Those of them that had not completed the video. */
  readonly dropOffs: number
}

/** `GET /v1/videos/:id/completion`. */
export interface Completion {
  readonly videoId: string
  readonly duration: number | null
  readonly period: AnswerPeriod
  readonly views: number
  readonly completed: number
  readonly completionRate: number | null
  /** Views by the percentage of the video that they covered. */
  readonly coverage: Readonly<Record<CoverageBand, number>>
  /** Views without a known duration, which have no coverage. */
  readonly untimed: number
  /** 25, 50, 75, 90 and 100 %. */
  readonly milestones: readonly MilestoneTotals[]
}

/** Views that got to a percentage of the video. */
export interface MilestoneTotals {
  readonly percent: number
  /** By their position. */
  readonly reached: number
  /** By what they covered. */
  readonly played: number
}

/** `GET /v1/videos/:id/hotspots`. */
export interface Hotspots {
  readonly videoId: string
  readonly duration: number | null
  readonly period: AnswerPeriod
  readonly views: number
  /** The ten most replayed ranges, the highest score first. */
  readonly hotspots: readonly Hotspot[]
}

/** A range that is replayed more than the rest of the video. */
export interface Hotspot {
  readonly from: number
  readonly to: number
  /** Seconds seen a second or third time. */
  readonly replayedSeconds: number
  /** Replays of an average second of the range over all views. */
  readonly replays: number
  /** `replays` over those of an average second of the video. */
  readonly score: number
}
