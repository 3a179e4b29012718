import type { Pool } from 'pg'
import { MEASURES } from '../../rollup/measures.ts'
import { createValues, type Scope } from '../filters.ts'
import { countWatching } from '../live/watching.ts'
import { InvalidParameter } from '../query/invalidParameter.ts'
import { type BoundedPeriod, previousPeriod, toAnswerPeriod } from '../query/period.ts'
import type { ReadRequest, ScanContext } from '../readContext.ts'
import type { Overview, OverviewTotals } from '../responses/overview.ts'
import type { ProjectSums } from '../scans/scanRows.ts'
import { selectTotals, toTotals } from '../totals.ts'
import { ratio } from '../values.ts'
import { countViewers } from '../viewers.ts'
import { readPopular } from './readPopular.ts'
import { readPreviewDays, readPreviews } from './readPreviews.ts'
import { MAX_SERIES_MS, readSeries } from './readSeries.ts'

/** Reads what a project's sessions add up to in a period. */
export async function readOverview(
  context: ScanContext,
  { query, now }: ReadRequest,
): Promise<Overview> {
  const { interval } = query
  const scope = { ...query.scope, period: query.scope.period as BoundedPeriod }
  const { period } = scope
  if (period.to - period.from > MAX_SERIES_MS[interval])
    throw new InvalidParameter(
      'from',
      `a period of at most ${interval === 'hour' ? '32 days by the hour' : '10 years'}`,
    )
  await context.rollup.fresh()
  const before = { ...scope, period: previousPeriod(period) }
  const previewDays = await readPreviewDays(context, scope)
  const [{ totals, completion }, previous, series, popular, previews, watching] = await Promise.all(
    [
      readTotals(context, scope),
      query.compare ? readTotals(context, before) : undefined,
      readSeries(context, scope, interval),
      readPopular(context, scope, previewDays),
      readPreviews(context, scope, previewDays),
      countWatching(context, scope, now),
    ],
  )
  return {
    period: toAnswerPeriod(period),
    totals,
    previous: previous ? { period: toAnswerPeriod(before.period), ...previous.totals } : null,
    interval,
    ...series,
    popular,
    completion,
    previews,
    watching,
  }
}

/** Sums over the totals by video `t`, in PostgreSQL and in ClickHouse. */
export const SUMMED_VIDEOS: string = `
  count(*) filter (where t.views > 0) videos, avg(t.completions / nullif(t.views, 0)) average_rate,
  count(*) filter (where t.views > 0 and t.completions * 4 > t.views * 3) high,
  count(*) filter (where t.views > 0 and t.completions * 4 <= t.views * 3 and t.completions * 2 >= t.views) medium,
  count(*) filter (where t.views > 0 and t.completions * 2 < t.views) low`

export async function sumProject(pool: Pool, scope: Scope): Promise<ProjectSums> {
  const values = createValues()
  const perVideo = selectTotals(scope, values, { by: 'video_id' })
  const sums = MEASURES.map((name) => `coalesce(sum(t.${name}), 0)::float8 ${name}`)
  const { rows } = await pool.query<ProjectSums>(
    `select ${sums.join(', ')}, min(t.first_view_at) first_view_at, max(t.last_view_at) last_view_at, ${SUMMED_VIDEOS},
       (${countViewers(scope, values)}) viewers
     from (${perVideo}) t`,
    values.list,
  )
  return rows[0] as ProjectSums
}

async function readTotals(
  { scans }: ScanContext,
  scope: Scope,
): Promise<{ totals: OverviewTotals; completion: Overview['completion'] }> {
  const row = await scans.sumProject(scope)
  const { high, medium, low } = row
  return {
    totals: {
      ...toTotals(row),
      videos: row.videos,
      viewers: row.viewers,
      averageCompletionRate: ratio(row.average_rate, 1),
    },
    completion: { high, medium, low },
  }
}
