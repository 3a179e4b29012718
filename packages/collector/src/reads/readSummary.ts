import type { Scope } from './filters.ts'
import { type BoundedPeriod, previousPeriod, toAnswerPeriod } from './query/period.ts'
import type { ReadRequest, ScanContext } from './readContext.ts'
import type { PreviousTotals } from './responses/totals.ts'
import type { VideoSummary } from './responses/video.ts'
import { toTotals } from './totals.ts'
import { given, limitShare, ratio } from './values.ts'
import { findVideo } from './videoSql.ts'

/** Reads the totals and averages of a video. */
export async function readSummary(
  context: ScanContext,
  { project, id, query }: ReadRequest,
): Promise<VideoSummary | undefined> {
  await context.rollup.fresh()
  const found = await findVideo(context.pool, project, id)
  if (!found) return undefined
  const { scope } = query
  const totals = toTotals(await context.scans.sumTotals(scope, found.id))
  const { viewers, completers, uniqueDs } = await context.scans.readVideoViewers(scope, found.id)
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

async function readPrevious(
  { scans }: ScanContext,
  scope: Scope,
  video: number,
): Promise<PreviousTotals> {
  const period = previousPeriod(scope.period as BoundedPeriod)
  const before = { ...scope, period }
  return {
    period: toAnswerPeriod(period),
    ...toTotals(await scans.sumTotals(before, video)),
    viewers: await scans.countViewers(before, video),
  }
}
