import {
  createValues,
  isEverything,
  matchSessions,
  type Scope,
  type SqlValues,
} from '../filters.ts'
import { toAnswerPeriod } from '../query/period.ts'
import type { ReadContext, ReadRequest } from '../readContext.ts'
import type { AnswerPeriod } from '../responses/totals.ts'
import { selectTotals } from '../totals.ts'
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
  { pool, rollup }: ReadContext,
  { project, id, query: { scope } }: ReadRequest,
): Promise<Content | undefined> {
  await rollup.fresh()
  const video = await findVideo(pool, project, id)
  if (!video) return undefined
  const values = createValues()
  const totals = selectTotals(scope, values, { video: video.id })
  const last = video.duration
    ? 'null'
    : `(select max(ds) from (${selectEdges(scope, values, video.id)}) e where level = 1)`
  const { rows } = await pool.query<{ views: number; last: number | null }>(
    `select t.views, ${last} as last from (${totals}) t`,
    values.list,
  )
  const { views = 0, last: lastDs } = rows[0] ?? {}
  return {
    video,
    scope,
    head: { videoId: id, duration: video.duration, period: toAnswerPeriod(scope.period), views },
    endDs: video.duration ? Math.ceil(video.duration * 10 - 1e-6) : (lastDs ?? 0),
  }
}

/**
 * Selects the edges of what was watched, as `level`, `ds` and `d`: +1 where a range begins, -1
 * where it ends. Of all sessions ever from the rollup, else from the ranges of the sessions.
 */
export function selectEdges(scope: Scope, values: SqlValues, video: number): string {
  if (isEverything(scope))
    return `select level, ds, d from heat_edge where project_id = ${values.add(scope.project)} and video_id = ${values.add(video)}`
  return `
    select r.level, b.ds, b.d from (
      select s.w1, s.w2, s.w3 from play_session s where ${matchSessions(scope, values, video)}) s,
    lateral (
      select 1 level, g from unnest(s.w1) g union all select 2, g from unnest(s.w2) g
      union all select 3, g from unnest(s.w3) g) r,
    lateral (values (lower(r.g), 1), (upper(r.g), -1)) b(ds, d)`
}
