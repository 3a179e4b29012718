import type { Pool } from 'pg'
import { createValues, matchSessions, type Scope, toMoment } from '../filters.ts'
import type { ReadRequest, ScanContext } from '../readContext.ts'
import type { Dropoff, DropoffSegment } from '../responses/content.ts'
import type { SegmentCount, SegmentKind } from '../scans/scanRows.ts'
import { ratio } from '../values.ts'
import { boundsOf, type Cells, divideWhole } from './cells.ts'
import { type Content, readContent } from './readContent.ts'
import { readWatched } from './readHeatmap.ts'

/** Without a snapshot for this long, a session that was not closed has ended. */
const ENDED_AFTER_MS = 30 * 60_000

/** Reads who played each segment of a video, and where views ended. */
export async function readDropoff(
  context: ScanContext,
  request: ReadRequest,
): Promise<Dropoff | undefined> {
  const content = await readContent(context, request)
  if (!content) return undefined
  const cells = divideWhole(content.endDs, request.query.bucket)
  const { once } = await readWatched(context, content, cells)
  const counts = await countByCell(context, content, cells, request.now)
  const ended = counts.ended.reduce((sum, count) => sum + count, 0)
  const segments = Array.from({ length: cells.count }, (_, cell): DropoffSegment => {
    const [from, to] = boundsOf(cells, cell)
    const views = counts.views[cell] ?? 0
    return {
      from: from / 10,
      to: to / 10,
      views,
      viewers: counts.viewers[cell] ?? 0,
      watchedSeconds: Math.round(once[cell] ?? 0) / 10,
      completionRate: ratio(counts.whole[cell] ?? 0, views),
      ended: counts.ended[cell] ?? 0,
      dropOffs: counts.dropped[cell] ?? 0,
    }
  })
  return { ...content.head, ended, segments }
}

const KINDS: readonly SegmentKind[] = ['views', 'viewers', 'whole', 'ended', 'dropped']
/** Kinds that are selected as differences: a count is the sum up to its cell. */
const DIFFERENCES: readonly SegmentKind[] = ['views', 'viewers', 'whole']

/** Counts of each kind, by cell. */
async function countByCell(
  { scans }: ScanContext,
  { scope, video }: Content,
  cells: Cells,
  now: number,
): Promise<Readonly<Record<SegmentKind, Float64Array>>> {
  const counts = Object.fromEntries(
    KINDS.map((kind) => [kind, new Float64Array(cells.count)]),
  ) as Record<SegmentKind, Float64Array>
  if (!cells.count) return counts
  const given = { cells, staleAt: now - ENDED_AFTER_MS }
  const rows = await scans.countSegments(scope, video.id, given)
  for (const { kind, cell, n } of rows) if (cell < cells.count) counts[kind][cell] = n
  for (const kind of DIFFERENCES)
    for (let cell = 1; cell < cells.count; cell++)
      (counts[kind] as Float64Array)[cell] =
        (counts[kind][cell] ?? 0) + (counts[kind][cell - 1] ?? 0)
  return counts
}

/**
 * Of the cells that a range touches, the ends are counted: +1 at the first, -1 after the last. Two
 * ranges of one session can touch the same cell, with a gap in it: there, one is taken back. Ranges
 * of a viewer with several sessions are joined first.
 */
export async function countSegments(
  pool: Pool,
  scope: Scope,
  video: number,
  given: { readonly cells: Cells; readonly staleAt: number },
): Promise<readonly SegmentCount[]> {
  const { size, count, end } = given.cells
  const values = createValues()
  const condition = matchSessions(scope, values, video)
  const [sizeDs, cellCount, endDs] = [size, count, end].map(
    (number) => `${values.add(number)}::int`,
  )
  const staleAt = toMoment(given.staleAt, values)
  const rangesOf = (table: string): string => `
    select lower(g) / ${sizeDs} first, (least(upper(g), ${endDs}) - 1) / ${sizeDs} + 1 after,
      (lower(g) + ${sizeDs} - 1) / ${sizeDs} whole_first,
      case when upper(g) >= ${endDs} then ${cellCount} else upper(g) / ${sizeDs} end whole_after, t.alone
    from ${table} t, unnest(t.w1) g where lower(g) < ${endDs}`
  const gapsOf = (table: string): string => `
    select upper(gap) / ${sizeDs} first, upper(gap) / ${sizeDs} + 1 after, t.alone
    from ${table} t, unnest(int4multirange(range_merge(t.w1)) - t.w1) gap
    where (lower(gap) - 1) / ${sizeDs} = upper(gap) / ${sizeDs} and upper(gap) < ${endDs}`
  const ends = (kind: SegmentKind, from: string, sign = 1): string => `
    select '${kind}' kind, first cell, ${sign} * count(*) n from ${from} group by 2
    union all select '${kind}', after, ${-sign} * count(*) from ${from} group by 2`
  const text = `
    with m as materialized (
      select s.w1, s.viewer_id, s.position_s, s.completed_at is not null completed,
        s.state in ('ended', 'closed') or s.last_at < ${staleAt} as ended,
        s.viewer_id is not null and count(*) over (partition by s.viewer_id) = 1 alone
      from play_session s where ${condition} and s.playing_ms > 0),
    together as materialized (
      select range_agg(g) w1, true alone from m, unnest(m.w1) g where viewer_id is not null and not alone group by viewer_id),
    r as materialized (${rangesOf('m')}),
    gaps as materialized (${gapsOf('m')})
    select kind, cell, sum(n)::float8 n from (
      ${ends('views', 'r')} union all ${ends('views', 'gaps', -1)}
      union all ${ends('viewers', 'r where alone')} union all ${ends('viewers', 'gaps where alone', -1)}
      union all ${ends('viewers', `(${rangesOf('together')}) v`)} union all ${ends('viewers', `(${gapsOf('together')}) v`, -1)}
      union all ${ends('whole', '(select whole_first first, whole_after after from r where whole_first < whole_after) v')}
      union all
      select k.kind, least(${cellCount} - 1, floor(m.position_s * 10 / ${sizeDs})::int), 1
      from m, lateral (values ('ended', true), ('dropped', not m.completed)) k(kind, counts)
      where m.ended and m.position_s is not null and k.counts) z
    group by 1, 2`
  const { rows } = await pool.query<SegmentCount>(text, values.list)
  return rows
}
