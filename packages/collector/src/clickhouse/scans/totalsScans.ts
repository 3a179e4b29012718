import { SUMMED_VIDEOS } from '../../reads/overview/readOverview.ts'
import type { ProjectSums } from '../../reads/scans/scanRows.ts'
import type { SessionScans } from '../../reads/scans/sessionScans.ts'
import { LISTED, type SummedRow } from '../../reads/totals.ts'
import type { VideoViewers } from '../../reads/viewers.ts'
import { MEASURES } from '../../rollup/measures.ts'
import { measureUnion } from './joinRanges.ts'
import type { ScanSource } from './scanSource.ts'

const list = (write: (name: string) => string): string => MEASURES.map(write).join(', ')
const VIEWERS = 'uniqExactIf(s.viewer_id, s.views > 0) viewers'
const ENDS = `minOrNullIf(s.started_at, s.views > 0) first_at, maxOrNullIf(s.started_at, s.views > 0) last_at`
/** Of `first_at` and `last_at`. */
const ANSWERED_ENDS = (first: string, last: string): string =>
  `toUnixTimestamp64Milli(${first}) first_view_at, toUnixTimestamp64Milli(${last}) last_view_at`

/** Moments come as epoch ms. */
const withDates = <Row extends SummedRow>(row: Row): Row => {
  const toDate = (moment: unknown): Date | null =>
    moment === null ? null : new Date(moment as number)
  return {
    ...row,
    first_view_at: toDate(row.first_view_at),
    last_view_at: toDate(row.last_view_at),
  }
}

export const createTotalsScans = ({
  scan,
}: ScanSource): Pick<
  SessionScans,
  'sumTotals' | 'sumProject' | 'selectByVideo' | 'countViewers' | 'readVideoViewers'
> => ({
  async sumTotals(scope, video) {
    const rows = await scan<SummedRow>(
      scope,
      ({ sessions }) => `
      select z.*, ${ANSWERED_ENDS('z.first_at', 'z.last_at')} from (
        select ${list((name) => `sum(s.${name}) ${name}`)}, ${ENDS} ${sessions}) z`,
      video,
    )
    return withDates(rows[0] as SummedRow)
  },
  async sumProject(scope) {
    const rows = await scan<ProjectSums>(
      scope,
      ({ sessions }) => `
      select ${list((name) => `sum(t.${name}) ${name}`)}, ${SUMMED_VIDEOS},
        ${ANSWERED_ENDS('min(t.first_at)', 'max(t.last_at)')}, uniqExactIfMerge(t.audience) viewers
      from (
        select s.video_id, ${list((name) => `sum(s.${name}) ${name}`)}, ${ENDS},
          uniqExactIfState(s.viewer_id, s.views > 0) audience
        ${sessions} group by s.video_id) t`,
    )
    return withDates(rows[0] as ProjectSums)
  },
  async selectByVideo(scope) {
    const rows = await scan(
      scope,
      ({ sessions }) => `
      select s.video_id video_id, ${LISTED.map((name) => `sum(s.${name}) ${name}`).join(', ')}, ${VIEWERS},
        concat(toString(maxOrNullIf(s.started_at, s.views > 0)), '+00') last_view_at
      ${sessions} group by s.video_id`,
    )
    const columns = [...LISTED, 'viewers'].map((name) => `${name} float8`)
    return (values) => `select * from json_to_recordset(${values.add(JSON.stringify(rows))}::json)
      as r(video_id int, last_view_at timestamptz, ${columns.join(', ')})`
  },
  async countViewers(scope, video) {
    const select = ({ sessions }: { sessions: string }): string => `select ${VIEWERS} ${sessions}`
    const rows = await scan<{ viewers: number }>(scope, select, video)
    return rows[0]?.viewers ?? 0
  },
  async readVideoViewers(scope, video) {
    const rows = await scan<VideoViewers>(
      scope,
      ({ sessions }) => `
      select count() viewers, countIf(completed) completers, ifNull(avgOrNull(unique), 0) "uniqueDs" from (
        select if(count() = 1, any(s.unique_ds), ${measureUnion('groupArrayArray(s.w1)')}) "unique", max(s.completions) > 0 completed
        ${sessions} and s.viewer_id is not null group by s.viewer_id having max(s.views) > 0)`,
      video,
    )
    return rows[0] as VideoViewers
  },
})
