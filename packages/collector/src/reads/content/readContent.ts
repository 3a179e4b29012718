import type { Pool } from 'pg'
import {
  createValues,
  isEverything,
  matchSessions,
  matchVideo,
  type Scope,
  type SqlValues,
  type VideoKeys,
} from '../filters.ts'
import { toAnswerPeriod } from '../query/period.ts'
import type { ReadRequest, ScanContext } from '../readContext.ts'
import type { AnswerPeriod } from '../responses/totals.ts'
import { type FoundVideo, findVideo } from '../videoSql.ts'

/** A video whose content is looked at: what the answers about it have in common. */
export interface Content {
  readonly video: FoundVideo
  readonly scope: Scope
  readonly head: {
    readonly videoId: string
    readonly duration: number | null
    readonly period: AnswerPeriod
    readonly views: number
  }
  /** Its length in tenths of a second: the duration, or the end of what was watched. */
  readonly endDs: number
}

export async function readContent(
  { pool, rollup, scans }: ScanContext,
  { project, id, query: { scope } }: ReadRequest,
): Promise<Content | undefined> {
  await rollup.fresh()
  const video = await findVideo(pool, project, id)
  if (!video) return undefined
  const { views = 0 } = await scans.sumTotals(scope, video.id)
  return {
    video,
    scope,
    head: { videoId: id, duration: video.duration, period: toAnswerPeriod(scope.period), views },
    endDs: video.duration ? toEndDs(video.duration) : ((await scans.findEnd(scope, video.id)) ?? 0),
  }
}

/** The length of a video in tenths of a second. */
export const toEndDs = (duration: number): number => Math.ceil(duration * 10 - 1e-6)

/** Finds the end of the last range that was watched of a video. */
export async function findEnd(pool: Pool, scope: Scope, video: number): Promise<number | null> {
  const values = createValues()
  const { rows } = await pool.query<{ last: number | null }>(
    `select max(ds) as last from (${selectEdges(scope, values, video)}) e where level = 1`,
    values.list,
  )
  return rows[0]?.last ?? null
}

/**
 * Selects the edges of what was watched of videos, as `video_id`, `level`, `ds` and `d`: +1 where a range begins, -1
 * where it ends. Of all sessions ever from the rollup, else from the ranges of the sessions.
 */
export function selectEdges(scope: Scope, values: SqlValues, video: VideoKeys): string {
  if (isEverything(scope))
    return `select h.video_id, h.level, h.ds, h.d from heat_edge h where h.project_id = ${values.add(scope.project)} and ${matchVideo('h', video, values)}`
  return `
    select s.video_id, r.level, b.ds, b.d from (
      select s.video_id, s.w1, s.w2, s.w3 from play_session s where ${matchSessions(scope, values, video)}) s,
    lateral (
      select 1 level, g from unnest(s.w1) g union all select 2, g from unnest(s.w2) g
      union all select 3, g from unnest(s.w3) g) r,
    lateral (values (lower(r.g), 1), (upper(r.g), -1)) b(ds, d)`
}
