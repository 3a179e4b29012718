import { createValues, matchSessions, type Scope, type SqlValues } from '../filters.ts'
import type { ScanContext } from '../readContext.ts'
import { selectVideos, toVideoTotals, type VideoRow, type VideoSelection } from '../readVideos.ts'
import type { VideoTotals } from '../responses/video.ts'
import { LISTED, selectVideoTotals } from '../totals.ts'
import { countViewers } from '../viewers.ts'

const MAX_VIDEOS = 10

/**
 * Reads the most viewed videos. Sessions of previews do not count; `previewDays` are the days that
 * have some.
 */
export async function readPopular(
  { pool, scans }: Pick<ScanContext, 'pool' | 'scans'>,
  scope: Scope,
  previewDays: readonly string[] | undefined,
): Promise<readonly VideoTotals[]> {
  if (scope.filters.preview === true) return []
  const values = createValues()
  const others = { ...scope, filters: { ...scope.filters, preview: false } }
  const text = selectVideos(others, values, {
    condition: `v.project_id = ${values.add(scope.project)} and t.views > 0`,
    sort: { by: 'views', descending: true },
    limit: MAX_VIDEOS,
    ...(previewDays
      ? selectFromRollups(scope, previewDays, others, values)
      : { totals: (await scans.selectByVideo(others))(values) }),
  })
  const { rows } = await pool.query<VideoRow>(text, values.list)
  return rows.map(toVideoTotals)
}

/**
 * The rollups do not know the viewers of previews: their sums, less those of the sessions of
 * previews, which are few. What does not add up is looked up for the videos of the answer.
 */
function selectFromRollups(
  scope: Scope,
  days: readonly string[],
  others: Scope,
  values: SqlValues,
): Pick<VideoSelection, 'totals' | 'viewers' | 'lastViewAt'> {
  if (!days.length)
    return {
      totals: selectVideoTotals(scope, values),
      viewers: countViewers(scope, values, 'p.id'),
    }
  const previews = { ...scope, days, filters: { ...scope.filters, preview: true } }
  const sums = LISTED.map((name) => `d.${name} - coalesce(r.${name}, 0) ${name}`)
  return {
    totals: `
      select d.video_id, ${sums.join(', ')}, case when r.video_id is null then d.last_view_at end last_view_at
      from (${selectVideoTotals(scope, values)}) d
      left join (${selectVideoTotals(previews, values)}) r on r.video_id = d.video_id`,
    viewers: `case when p.last_view_at is null then (${countViewers(others, values, 'p.id')})
      else (${countViewers(scope, values, 'p.id')}) end`,
    lastViewAt: `coalesce(p.last_view_at, (
      select max(s.started_at) from play_session s
      where ${matchSessions(others, values)} and s.video_id = p.id and s.playing_ms > 0))`,
  }
}
