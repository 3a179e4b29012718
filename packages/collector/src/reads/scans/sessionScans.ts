import type { Cells } from '../content/cells.ts'
import type { Scope, SqlValues } from '../filters.ts'
import type { Interval } from '../query/parameters.ts'
import type { BoundedPeriod } from '../query/period.ts'
import type { QoeDimension } from '../responses/qoe.ts'
import type { SummedRow } from '../totals.ts'
import type { VideoViewers } from '../viewers.ts'
import type {
  CellSums,
  Milestones,
  PartSums,
  PointSums,
  ProjectSums,
  QoeRow,
  ReachSums,
  SegmentCount,
  SessionKey,
  SessionPlace,
  SlotRow,
} from './scanRows.ts'

/**
 * What reads compute over all sessions of a scope, each in one statement. PostgreSQL answers them
 * from its rollups and its sessions, ClickHouse from its copy of the sessions: with the same figures.
 * `video` is the key of a row in `video`; without it, all videos.
 */
export interface SessionScans {
  sumTotals(scope: Scope, video: number): Promise<SummedRow>
  /** Totals of all videos, and how many videos have which completion rate. */
  sumProject(scope: Scope): Promise<ProjectSums>
  /**
   * Resolves with what writes SQL of PostgreSQL for a relation of the totals by `video_id`, which a
   * statement joins with the catalogue. A scan whose answer does not count has added no value.
   */
  selectByVideo(scope: Scope): Promise<(values: SqlValues) => string>
  /** Views of videos in equal parts of the period, the oldest first; parts without a view are left out. */
  sumParts(
    scope: Scope & { readonly period: BoundedPeriod },
    videos: readonly number[],
    count: number,
  ): Promise<readonly PartSums[]>
  /** The viewers with a view. */
  countViewers(scope: Scope, video: number): Promise<number>
  readVideoViewers(scope: Scope, video: number): Promise<VideoViewers>
  /** Sums of the edges of watched ranges, by cell. */
  sumCells(scope: Scope, video: number, cells: Cells): Promise<readonly CellSums[]>
  /** Sums of the edges of watched ranges, by the first of `count` points that is not before them. */
  sumPoints(
    scope: Scope,
    video: number,
    parts: { readonly count: number; readonly endDs: number },
  ): Promise<readonly PointSums[]>
  /**
   * Sums of the edges of what was watched once, by video and by the first of `count` points that is
   * not before them. `ends` are the lengths of the videos, in tenths of a second.
   */
  sumReach(
    scope: Scope,
    videos: readonly number[],
    parts: { readonly count: number; readonly ends: readonly number[] },
  ): Promise<readonly ReachSums[]>
  /** The end of the last watched range, in tenths of a second. */
  findEnd(scope: Scope, video: number): Promise<number | null>
  countSegments(
    scope: Scope,
    video: number,
    given: { readonly cells: Cells; readonly staleAt: number },
  ): Promise<readonly SegmentCount[]>
  countMilestones(scope: Scope, video: number): Promise<Milestones>
  sumSlots(
    scope: Scope & { readonly period: BoundedPeriod },
    interval: Interval,
  ): Promise<readonly SlotRow[]>
  /** Sums over attempts, and over the values of dimensions. */
  sumAttempts(scope: Scope, dimensions: readonly QoeDimension[]): Promise<readonly QoeRow[]>
  /** Finds the next sessions after a place, newest first. */
  findSessions(
    scope: Scope,
    place: SessionPlace | undefined,
    limit: number,
  ): Promise<readonly SessionKey[]>
}
