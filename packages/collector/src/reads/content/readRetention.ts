import type { Pool } from 'pg'
import { createValues, type Scope } from '../filters.ts'
import type { ReadRequest, ScanContext } from '../readContext.ts'
import type { Retention, RetentionPoint } from '../responses/content.ts'
import type { PointSums } from '../scans/scanRows.ts'
import { limitShare, ratio } from '../values.ts'
import { findMarkers } from './findMarkers.ts'
import { readContent, selectEdges } from './readContent.ts'
import { readSimilar } from './readSimilar.ts'

export async function sumPoints(
  pool: Pool,
  scope: Scope,
  video: number,
  { count, endDs }: { readonly count: number; readonly endDs: number },
): Promise<readonly PointSums[]> {
  const values = createValues()
  const edges = selectEdges(scope, values, video)
  // The point from which an edge counts is the first one that is not before it.
  const { rows } = await pool.query<PointSums>(
    `select ceil(ds * ${values.add(count)}::float8 / ${values.add(endDs)}::float8)::int point,
       sum(d) filter (where level = 1)::float8 once, sum(d)::float8 "all"
     from (${edges}) e group by 1`,
    values.list,
  )
  return rows
}

/** Reads which share of the views played each of a number of positions. */
export async function readRetention(
  context: ScanContext,
  request: ReadRequest,
): Promise<Retention | undefined> {
  const content = await readContent(context, request)
  if (!content) return undefined
  const { head, endDs, scope, video } = content
  // Of a short video, one point for each tenth of a second.
  const count = Math.min(request.query.points, endDs)
  const rows = count ? await context.scans.sumPoints(scope, video.id, { count, endDs }) : []
  const byPoint = new Map(rows.map((row) => [row.point, row]))
  let [once, all] = [0, 0]
  const points = Array.from({ length: count }, (_, point): RetentionPoint => {
    once += byPoint.get(point)?.once ?? 0
    all += byPoint.get(point)?.all ?? 0
    return {
      position: Math.floor((point * endDs) / count) / 10,
      reach: limitShare(ratio(once, head.views)) ?? 0,
      plays: ratio(all, head.views) ?? 0,
    }
  })
  const similar =
    request.query.compare === 'similar' ? await readSimilar(context, content, points) : null
  return { ...head, points, markers: findMarkers(points), similar }
}
