import type { Pool } from 'pg'
import { createValues, type Scope } from '../filters.ts'
import type { ReadRequest, ScanContext } from '../readContext.ts'
import type { HeatCell, Heatmap } from '../responses/content.ts'
import type { CellSums } from '../scans/scanRows.ts'
import { limitShare, ratio } from '../values.ts'
import { boundsOf, type Cells, divide } from './cells.ts'
import { type Content, readContent, selectEdges } from './readContent.ts'

/**
 * Reads the seconds watched in each cell of a video: exact, from the edges of the watched ranges.
 */
export async function readHeatmap(
  context: ScanContext,
  request: ReadRequest,
): Promise<Heatmap | undefined> {
  const content = await readContent(context, request)
  if (!content) return undefined
  const { head, endDs } = content
  const parts = divide(endDs, request.query.bucket)
  const { once, again } = await readWatched(context, content, parts)
  const cells: HeatCell[] = Array.from({ length: parts.count }, (_, cell) => {
    const [from, to] = boundsOf(parts, cell)
    const watched = once[cell] ?? 0
    return {
      from: Math.round(from) / 10,
      to: Math.round(to) / 10,
      watchedSeconds: Math.round(watched) / 10,
      reach: limitShare(ratio(watched, (to - from) * head.views)) ?? 0,
      replayedSeconds: Math.round(again[cell] ?? 0) / 10,
    }
  })
  return { ...head, cells }
}

export async function sumCells(
  pool: Pool,
  scope: Scope,
  video: number,
  { size, end }: Cells,
): Promise<readonly CellSums[]> {
  const values = createValues()
  const edges = selectEdges(scope, values, video)
  const { rows } = await pool.query<CellSums>(
    `select (level > 1)::int again, floor(ds / ${values.add(size)}::float8)::int cell, sum(d)::float8 n, sum(d * ds)::float8 at
     from (${edges}) e where ds < ${values.add(end)} group by 1, 2 order by 1, 2`,
    values.list,
  )
  return rows
}

/** Tenths of a second in each cell. */
interface Watched {
  /** Seen at least once, of all sessions. */
  readonly once: Float64Array
  /** Seen a second or third time. */
  readonly again: Float64Array
}

/**
 * Tenths watched in each cell. An edge adds the rest of its cell to that cell, and the whole length
 * to each later one. The database sums the edges of each cell, so that the result is as long as
 * there are cells, however many edges there are.
 */
export async function readWatched(
  { scans }: Pick<ScanContext, 'scans'>,
  { scope, video }: Content,
  cells: Cells,
): Promise<Watched> {
  const { count } = cells
  const seen = [new Float64Array(count), new Float64Array(count)] as const
  if (count) {
    const rows = await scans.sumCells(scope, video.id, cells)
    for (const again of [0, 1] as const) {
      const byCell = new Map(
        rows.filter((row) => row.again === again).map((row) => [row.cell, row]),
      )
      let viewers = 0
      for (let cell = 0; cell < count; cell++) {
        const [from, to] = boundsOf(cells, cell)
        const { n = 0, at = 0 } = byCell.get(cell) ?? {}
        seen[again][cell] = viewers * (to - from) + n * to - at
        viewers += n
      }
    }
  }
  return { once: seen[0], again: seen[1] }
}
