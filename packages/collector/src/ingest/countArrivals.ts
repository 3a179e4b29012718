import type { Statement } from '../database/statement.ts'
import type { Arrival } from './arrival.ts'

/** What arrivals add to the counts of a project. */
export interface ArrivalCounts {
  readonly p: number
  /** Records that were stored, and those that changed nothing because they were stored before. */
  readonly accepted: number
  readonly duplicates: number
  /** Batches that say when they were sent, and those of them whose clock is wrong by more. */
  readonly batches: number
  readonly over_1_min: number
  readonly over_1_hour: number
  readonly max_skew_ms: number
}

const NOTHING = {
  ...{ accepted: 0, duplicates: 0, batches: 0, over_1_min: 0, over_1_hour: 0, max_skew_ms: 0 },
}
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Counts the batches of each project, and how wrong the clocks of their senders are. */
export function countBatches(arrivals: readonly Arrival[]): readonly ArrivalCounts[] {
  return [...groupByProject(arrivals)].flatMap(([p, group]) => {
    const skews = group.flatMap(({ batch: { clockOffsetMs } }) =>
      clockOffsetMs === undefined ? [] : [Math.abs(Math.round(clockOffsetMs))],
    )
    if (!skews.length) return []
    return {
      ...{ ...NOTHING, p, batches: skews.length },
      over_1_min: skews.filter((skew) => skew > MINUTE_MS).length,
      over_1_hour: skews.filter((skew) => skew > HOUR_MS).length,
      max_skew_ms: Math.max(...skews),
    }
  })
}

/** Counts the events of each project, of which `stored` were new. */
export function countEvents(
  arrivals: readonly Arrival[],
  stored: readonly { readonly p: number; readonly stored: number }[],
): readonly ArrivalCounts[] {
  const accepted = new Map(stored.map((row) => [row.p, row.stored]))
  return [...groupByProject(arrivals)].flatMap(([p, group]) => {
    const events = group.reduce((sum, { batch }) => sum + batch.events.length, 0)
    const fresh = accepted.get(p) ?? 0
    return events ? [{ ...NOTHING, p, accepted: fresh, duplicates: events - fresh }] : []
  })
}

function groupByProject(arrivals: readonly Arrival[]): ReadonlyMap<number, readonly Arrival[]> {
  const groups = new Map<number, Arrival[]>()
  for (const arrival of arrivals) {
    const group = groups.get(arrival.project)
    if (group) group.push(arrival)
    else groups.set(arrival.project, [arrival])
  }
  return groups
}

const SUMMED = ['accepted', 'duplicates', 'batches', 'over_1_min', 'over_1_hour'] as const
const COLUMNS = [...SUMMED, 'max_skew_ms'] as const

/** SQL of the rows in a list of {@link ArrivalCounts}. */
export const selectCounts = (list: string): string =>
  `select p, ${COLUMNS.join(', ')} from json_to_recordset(${list}::json) as x(p int, ${COLUMNS.map((name) => `${name} bigint`).join(', ')})`

/** SQL that adds counts to those of today. `collector` is the number of this collector. */
export const addCounts = (counts: string, collector: string): string => `
insert into arrival_count as t(project_id, day, collector, ${COLUMNS.join(', ')})
select p, (now() at time zone 'utc')::date, ${collector}::int, ${SUMMED.map((name) => `sum(${name})`).join(', ')}, max(max_skew_ms)
from (${counts}) x group by 1 order by 1
on conflict(project_id, day, collector) do update set
  ${SUMMED.map((name) => `${name} = t.${name} + excluded.${name}`).join(', ')}, max_skew_ms = greatest(t.max_skew_ms, excluded.max_skew_ms)`

/** Adds a list of counts, `$1`, of the collector `$2`. */
export const COUNT_ARRIVALS: Statement = {
  name: 'count_arrivals',
  text: addCounts(selectCounts('$1'), '$2'),
}
