import type { Pool } from 'pg'
import type { ReadContext } from './readContext.ts'
import type { Bucket } from './readOptions.ts'
import type { HeatCell, Heatmap } from './responses.ts'
import { limitShare, ratio } from './values.ts'
import { findVideo } from './videoSql.ts'

/** Cells of a heatmap, some 2 MB of JSON. Cells of longer content are larger than requested. */
const MAX_CELLS = 20_000

/**
 * Reads the seconds watched in each cell of a video: exact, from the edges of the watched ranges.
 */
export async function readHeatmap(
  { pool, rollup }: ReadContext,
  project: number,
  videoId: string,
  bucket: Bucket,
): Promise<Heatmap | undefined> {
  await rollup.fresh()
  const found = await findVideo(pool, project, videoId)
  if (!found) return undefined
  const { rows } = await pool.query<{ views: number; last: number }>(
    `select (select coalesce(sum(views), 0)::float8 from video_day where project_id = $1 and video_id = $2) views,
            (select coalesce(max(ds), 0) from heat_edge where project_id = $1 and video_id = $2 and level = 1) as last`,
    [project, found.id],
  )
  const { views = 0, last = 0 } = rows[0] ?? {}
  const end = found.duration ? Math.ceil(found.duration * 10 - 1e-6) : last
  const requested = 'seconds' in bucket ? bucket.seconds * 10 : (end * bucket.percent) / 100
  const size = requested * Math.max(1, Math.ceil(end / requested / MAX_CELLS))
  const count = Math.ceil(end / size - 1e-9) || 0
  const [once, again] = await watchedByCell(pool, [project, found.id], { size, count, end })
  const cells: HeatCell[] = Array.from({ length: count }, (_, cell) => {
    const [from, to] = [cell * size, Math.min(end, (cell + 1) * size)]
    const watched = once[cell] ?? 0
    return {
      from: Math.round(from) / 10,
      to: Math.round(to) / 10,
      watchedSeconds: Math.round(watched) / 10,
      reach: limitShare(ratio(watched, (to - from) * views)) ?? 0,
      replayedSeconds: Math.round(again[cell] ?? 0) / 10,
    }
  })
  return { videoId, duration: found.duration, views, cells }
}

/** Tenths of a second. */
interface Cells {
  readonly size: number
  readonly count: number
  readonly end: number
}

/**
 * Tenths watched in each cell, at least once and again. An edge adds the rest of its cell to that
 * cell, and the whole length to each later one. The database sums the edges of each cell, so that
 * the result is as long as there are cells, however many edges there are.
 */
async function watchedByCell(
  pool: Pool,
  video: readonly [project: number, id: number],
  { size, count, end }: Cells,
): Promise<readonly [once: Float64Array, again: Float64Array]> {
  const seen = [new Float64Array(count), new Float64Array(count)] as const
  if (!count) return seen
  const { rows } = await pool.query<{ again: number; cell: number; n: number; at: number }>(
    `select (level > 1)::int again, floor(ds / $3::float8)::int cell, sum(d)::float8 n, sum(d * ds)::float8 at
     from heat_edge where project_id = $1 and video_id = $2 and ds < $4 group by 1, 2 order by 1, 2`,
    [...video, size, end],
  )
  for (const again of [0, 1] as const) {
    const edges = new Map(rows.filter((row) => row.again === again).map((row) => [row.cell, row]))
    let viewers = 0
    for (let cell = 0; cell < count; cell++) {
      const [from, to] = [cell * size, Math.min(end, (cell + 1) * size)]
      const { n = 0, at = 0 } = edges.get(cell) ?? {}
      seen[again][cell] = viewers * (to - from) + n * to - at
      viewers += n
    }
  }
  return seen
}
