import type { Pool } from 'pg'
import { DAY_MS, getDay } from '../database/days.ts'
import { createValues, matchDays, matchSessions, type Scope, usesRollups } from './filters.ts'
import { type BoundedPeriod, isInUtcDays } from './query/period.ts'
import type { PartSums } from './scans/scanRows.ts'

/**
 * Counts the views of videos in equal parts of a period. Of a period of whole UTC days, a day is in
 * the part in which it begins, because the rollups know only days.
 */
export async function sumParts(
  pool: Pool,
  scope: Scope & { readonly period: BoundedPeriod },
  videos: readonly number[],
  count: number,
): Promise<readonly PartSums[]> {
  const values = createValues()
  const { from, to } = scope.period
  const toPart = (since: string, length: number): string =>
    `((${since}) * ${values.add(count)}::bigint / ${values.add(length)}::bigint)::int`
  const dayPart = (table: string): string =>
    toPart(`${table}.day - ${values.add(getDay(from))}::date`, (to - from) / DAY_MS)
  const text = usesRollups(scope)
    ? `select d.video_id video, ${dayPart('d')} part, sum(d.views)::float8 "views"
       from video_day d where ${matchDays(scope, values, 'd', videos)} group by 1, 2 having sum(d.views) > 0`
    : `select s.video_id video, ${
        isInUtcDays(scope.period)
          ? dayPart('s')
          : toPart(
              `floor(extract(epoch from s.started_at) * 1000)::bigint - ${values.add(from)}`,
              to - from,
            )
      } part, count(*)::float8 "views"
       from play_session s where ${matchSessions(scope, values, videos)} and s.playing_ms > 0 group by 1, 2`
  return (await pool.query<PartSums>(text, values.list)).rows
}
