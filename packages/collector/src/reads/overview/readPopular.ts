import { createValues, matchSessions, type Scope, type SqlValues, usesRollups } from '../filters.ts'
import type { ReadContext } from '../readContext.ts'
import { selectVideos, toVideoTotals, type VideoRow } from '../readVideos.ts'
import type { VideoTotals } from '../responses/video.ts'
import { selectTotals } from '../totals.ts'
import { countViewers } from '../viewers.ts'

const MAX_VIDEOS = 10

/** Reads the most viewed videos. Sessions of previews do not count. */
export async function readPopular(
  { pool }: Pick<ReadContext, 'pool'>,
  scope: Scope,
): Promise<readonly VideoTotals[]> {
  if (scope.filters.preview === true) return []
  const values = createValues()
  const others = { ...scope, filters: { ...scope.filters, preview: false } }
  const text = selectVideos(others, values, {
    condition: `v.project_id = ${values.add(scope.project)} and t.views > 0`,
    sort: { by: 'views', descending: true },
    limit: MAX_VIDEOS,
    ...(usesRollups(scope)
      ? selectFromRollups(scope, others, values)
      : { totals: selectTotals(others, values, { by: 'video_id' }) }),
  })
  const { rows } = await pool.query<VideoRow>(text, values.list)
  return rows.map(toVideoTotals)
}

/**
 * The rollups do not know previews: they have the totals of videos without a preview in the period.
 * Those of the others, which are few, are computed from their sessions.
 */
function selectFromRollups(
  scope: Scope,
  others: Scope,
  values: SqlValues,
): { readonly totals: string; readonly viewers: string } {
  const previewed = `(select s.video_id from play_session s where ${matchSessions(scope, values)} and s.preview)`
  const sessions = selectTotals(others, values, {
    by: 'video_id',
    also: `s.video_id in ${previewed}`,
  })
  return {
    totals: `select * from (${selectTotals(scope, values, { by: 'video_id' })}) d where d.video_id not in ${previewed}
      union all (${sessions})`,
    viewers: `case when p.id in ${previewed} then (${countViewers(others, values, 'p.id')}) else (${countViewers(scope, values, 'p.id')}) end`,
  }
}
