import { PERCENTS } from '../../reads/content/readCompletion.ts'
import type {
  CellSums,
  Milestones,
  PointSums,
  ReachSums,
  SegmentCount,
} from '../../reads/scans/scanRows.ts'
import type { SessionScans } from '../../reads/scans/sessionScans.ts'
import { joinRanges } from './joinRanges.ts'
import { toMoment } from './matchSessions.ts'
import type { ScanSource } from './scanSource.ts'

/** Edges of what was watched once, twice and thrice: tuples of the level, the tenth and 1 or -1. */
const EDGES = [1, 2, 3]
  .flatMap((level) =>
    [
      ['1', '1'],
      ['2', '-1'],
    ].map(
      ([end, sign]) =>
        `arrayMap(r -> (toUInt8(${level}), toInt64(r.${end}), toInt8(${sign})), s.w${level})`,
    ),
  )
  .join(', ')
const selectEdges = (sessions: string): string =>
  `select arrayJoin(arrayConcat(${EDGES})) e ${sessions}`

export const createContentScans = ({
  scan,
}: ScanSource): Pick<
  SessionScans,
  'sumCells' | 'sumPoints' | 'sumReach' | 'findEnd' | 'countSegments' | 'countMilestones'
> => ({
  sumCells: (scope, video, { size, end }) =>
    scan<CellSums>(
      scope,
      ({ sessions, parameters: { add } }) => `
      select e.1 > 1 again, toInt64(floor(e.2 / ${add('Float64', size)})) cell, sum(e.3) n, sum(e.3 * e.2) "at"
      from (${selectEdges(sessions)}) where e.2 < ${add('Float64', end)} group by again, cell order by again, cell`,
      video,
    ),
  sumPoints: (scope, video, { count, endDs }) =>
    scan<PointSums>(
      scope,
      ({ sessions, parameters: { add } }) => `
      select toInt64(ceil(e.2 * ${add('Float64', count)} / ${add('Float64', endDs)})) point,
        sumIf(e.3, e.1 = 1) once, sum(e.3) "all"
      from (${selectEdges(sessions)}) group by point`,
      video,
    ),
  sumReach: (scope, videos, { count, ends }) =>
    scan<ReachSums>(
      scope,
      ({ sessions, parameters: { add } }) => {
        const end = `transform(s.video_id, ${add('Array(UInt32)', videos)}, ${add('Array(Float64)', ends)}, 0)`
        return `
        select video, toInt64(ceil(e.1 * ${add('Float64', count)} / end)) point, sum(e.2) once
        from (select s.video_id video, ${end} end, arrayJoin(arrayConcat(
          arrayMap(r -> (toInt64(r.1), toInt8(1)), s.w1), arrayMap(r -> (toInt64(r.2), toInt8(-1)), s.w1))) e ${sessions})
        group by video, point`
      },
      videos,
    ),
  async findEnd(scope, video) {
    const rows = await scan<{ last: number }>(
      scope,
      ({ sessions }) => `
      select max(arrayMax(r -> r.2, s.w1)) "last" ${sessions} and notEmpty(s.w1)`,
      video,
    )
    return rows[0]?.last ?? null
  },
  countSegments: (scope, video, { cells, staleAt }) =>
    scan<SegmentCount>(
      scope,
      ({ sessions, parameters }) => {
        const [size, count, end] = [cells.size, cells.count, cells.end].map((number) =>
          parameters.add('Int64', number),
        )
        const views = `${sessions} and s.views > 0`
        const inside = `arrayFilter(r -> r.1 < ${end}, s.w1)`
        // Cells that a range touches, and those that it fills.
        const touched = `arrayMap(r -> (intDiv(r.1, ${size}), intDiv(least(r.2, ${end}) - 1, ${size}) + 1), ${inside})`
        const filled = `arrayFilter(r -> r.1 < r.2, arrayMap(
          r -> (intDiv(r.1 + ${size} - 1, ${size}), if(r.2 >= ${end}, ${count}, intDiv(r.2, ${size}))), ${inside}))`
        const differences = (kind: string, edges: string, from: string): string =>
          `select '${kind}' kind, e.1 cell, e.2 n from (select arrayJoin(${edges}) e ${from})`
        return `
        select kind, cell, sum(n) n from (
          ${differences('views', joinRanges(touched), views)}
          union all
          ${differences('viewers', joinRanges(`groupArrayArray(${touched})`), `${views} and s.viewer_id is not null group by s.viewer_id`)}
          union all
          ${differences('whole', joinRanges(filled), views)}
          union all
          select k.1 kind, cell, toInt8(1) n from (
            select arrayJoin([('ended', true), ('dropped', s.completions = 0)]) k,
              least(${count} - 1, toInt64(floor(assumeNotNull(s.position_s) * 10 / ${size}))) cell
            ${views} and s.position_s is not null
              and (s.state in ('ended', 'closed') or s.last_at < ${toMoment(staleAt, parameters)}))
          where k.2)
        group by kind, cell`
      },
      video,
    ),
  async countMilestones(scope, video) {
    const counts = PERCENTS.flatMap((percent, bit) => [
      `countIf(bitTest(s.reached, ${bit})) reached_${percent}`,
      `countIf(bitTest(s.reached_played, ${bit})) played_${percent}`,
    ])
    const rows = await scan<Milestones>(
      scope,
      ({ sessions }) => `select ${counts.join(', ')} ${sessions} and s.views > 0`,
      video,
    )
    return rows[0] as Milestones
  },
})
