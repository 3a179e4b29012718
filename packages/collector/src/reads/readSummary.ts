import { createValues, type Scope } from './filters.ts'
import { type BoundedPeriod, previousPeriod, toAnswerPeriod } from './query/period.ts'
import type { ReadContext, ReadRequest } from './readContext.ts'
import type { PreviousTotals } from './responses/totals.ts'
import type { VideoSummary } from './responses/video.ts'
import { type SummedRow, selectTotals, toTotals } from './totals.ts'
import { given, limitShare, ratio } from './values.ts'
import { findVideo } from './videoSql.ts'
import { countViewers, readVideoViewers } from './viewers.ts'

/** Reads the totals and averages of a video. */
export async function readSummary(
  context: ReadContext,
  { project, id, query }: ReadRequest,
): Promise<VideoSummary | undefined> {
  await context.rollup.fresh()
  const found = await findVideo(context.pool, project, id)
  if (!found) return undefined
  const { scope } = query
  const totals = await readTotals(context, scope, found.id)
  const { viewers, completers, uniqueDs } = await readVideoViewers(context, scope, found.id)
  return {
    videoId: id,
    ...given('title', found.title),
    duration: found.duration,
    period: toAnswerPeriod(scope.period),
    ...totals,
    viewers,
    completers,
    averages: {
      ...totals.averages,
      viewerCoverage: viewers ? limitShare(ratio(uniqueDs / 10, found.duration)) : null,
    },
    previous: query.compare ? await readPrevious(context, scope, found.id) : null,
  }
}

async function readTotals(
  { pool }: ReadContext,
  scope: Scope,
  video: number,
): Promise<ReturnType<typeof toTotals>> {
  const values = createValues()
  const { rows } = await pool.query<SummedRow>(selectTotals(scope, values, { video }), values.list)
  return toTotals(rows[0] as SummedRow)
}

async function readPrevious(
  context: ReadContext,
  scope: Scope,
  video: number,
): Promise<PreviousTotals> {
  const period = previousPeriod(scope.period as BoundedPeriod)
  const before = { ...scope, period }
  const values = createValues()
  const text = countViewers(before, values, values.add(video))
  const { rows } = await context.pool.query<{ count: number }>(text, values.list)
  return {
    period: toAnswerPeriod(period),
    ...(await readTotals(context, before, video)),
    viewers: rows[0]?.count ?? 0,
  }
}
