import { createValues, matchQuarters, matchSessions, type Scope, usesRollups } from '../filters.ts'
import type { ReadContext } from '../readContext.ts'
import type { PreviewConversion } from '../responses/totals.ts'
import { ratio } from '../values.ts'

/** Reads which days of a scope have sessions of previews; `undefined` where rollups do not know. */
export async function readPreviewDays(
  { pool }: Pick<ReadContext, 'pool'>,
  scope: Scope,
): Promise<readonly string[] | undefined> {
  if (!usesRollups(scope)) return undefined
  const values = createValues()
  const { rows } = await pool.query<{ day: string }>(
    `select distinct (q.slot at time zone 'utc')::date::text as day from project_quarter q
     where ${matchQuarters(scope, values)} and q.preview_views + q.preview_impressions > 0`,
    values.list,
  )
  return rows.map(({ day }) => day)
}

/**
 * Reads how many viewers of previews bought the course afterwards. A viewer and a course count
 * once, from the first preview that the viewer saw in the period.
 */
export async function readPreviews(
  { pool }: Pick<ReadContext, 'pool'>,
  scope: Scope,
  previewDays?: readonly string[],
): Promise<PreviewConversion> {
  if (previewDays?.length === 0) return { viewers: 0, purchases: 0, conversionRate: null }
  const values = createValues()
  const condition = matchSessions({ ...scope, ...(previewDays && { days: previewDays }) }, values)
  const { rows } = await pool.query<{ viewers: number; purchases: number }>(
    `select count(*)::float8 viewers, count(*) filter (where exists (
         select from purchase p where p.project_id = z.project_id and p.course_id = z.course_id and p.viewer_id = z.viewer_id
         and p.at >= z.first_at))::float8 purchases
     from (
       select s.project_id, s.course_id, s.viewer_id, min(s.started_at) first_at from play_session s
       where ${condition} and s.preview and s.playing_ms > 0 and s.viewer_id is not null and s.course_id is not null
       group by 1, 2, 3) z`,
    values.list,
  )
  const { viewers = 0, purchases = 0 } = rows[0] ?? {}
  return { viewers, purchases, conversionRate: ratio(purchases, viewers) }
}
