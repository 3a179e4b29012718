import type { Pool } from 'pg'
import { createValues, matchSessions, type Scope } from './filters.ts'
import { type BoundedPeriod, previousPeriod, toAnswerPeriod } from './query/period.ts'
import type { ReadRequest, ScanContext } from './readContext.ts'
import type { Qoe, QoeDimension, QoeGroup, QoeTotals } from './responses/qoe.ts'
import type { QoeRow } from './scans/scanRows.ts'
import { limitShare, ratio } from './values.ts'

const DIMENSIONS: readonly QoeDimension[] = ['player', 'device', 'browser', 'os', 'country']
const MAX_GROUPS = 50

/** Reads the quality of experience of a project or a video. Needs no rollup. */
export async function readQoe({ scans }: ScanContext, { query }: ReadRequest): Promise<Qoe> {
  const { scope } = query
  const rows = await scans.sumAttempts(scope, DIMENSIONS)
  const before = { ...scope, period: previousPeriod(scope.period as BoundedPeriod) }
  const [total] = query.compare ? await scans.sumAttempts(before, []) : []
  const groups = (at: number): readonly QoeGroup[] =>
    rows
      .filter(({ dimension }) => dimension === at)
      .map((row) => ({ value: row.value, ...toQoeTotals(row) }))
      .sort((a, b) => b.attempts - a.attempts || (a.value ?? '').localeCompare(b.value ?? '', 'en'))
      .slice(0, MAX_GROUPS)
  return {
    period: toAnswerPeriod(scope.period),
    totals: toQoeTotals(rows.find(({ dimension }) => dimension === null) as QoeRow),
    previous: total ? { period: toAnswerPeriod(before.period), ...toQoeTotals(total) } : null,
    by: Object.fromEntries(DIMENSIONS.map((name, at) => [name, groups(at)])) as Qoe['by'],
  }
}

/** Sums over the attempts of a scope, and over the values of dimensions, in one scan. */
export async function sumAttempts(
  pool: Pool,
  scope: Scope,
  dimensions: readonly QoeDimension[],
): Promise<readonly QoeRow[]> {
  const values = createValues()
  const sets = ['()', ...dimensions.map((name) => `(${name})`)]
  const which = dimensions.map((name, at) => `when grouping(${name}) = 0 then ${at}`)
  const value = dimensions.map((name) => `when grouping(${name}) = 0 then ${name}`)
  const choose = (cases: readonly string[], type: string): string =>
    cases.length ? `case ${cases.join(' ')} end` : `null::${type}`
  const number = (sql: string): string => `coalesce(${sql}, 0)::float8`
  const { rows } = await pool.query<QoeRow>(
    `select ${choose(which, 'int')} dimension, ${choose(value, 'text')} "value",
       ${number('count(*)')} attempts, ${number('count(*) filter (where viewed)')} views,
       ${number('count(*) filter (where not viewed and error_count = 0)')} "exitsBeforeStart",
       ${number('count(*) filter (where not viewed and error_count > 0)')} "startFailures",
       avg(startup_ms) filter (where viewed)::float8 startup,
       percentile_disc(array[0.5, 0.95]) within group (order by startup_ms) filter (where viewed) "startupTimes",
       ${number('sum(playing_ms)')} "playingMs", ${number('sum(rebuffer_ms)')} "rebufferMs",
       ${number('sum(rebuffer_count)')} rebuffers, ${number('count(*) filter (where viewed and rebuffer_count > 0)')} "rebufferedViews",
       ${number('sum(error_count)')} errors, ${number('count(*) filter (where error_count > 0)')} "failedAttempts"
     from (
       select s.player, s.device, s.browser, s.os, s.country, s.playing_ms > 0 viewed, s.error_count, s.startup_ms::float8 startup_ms,
         s.playing_ms, s.rebuffer_ms, s.rebuffer_count
       from play_session s where ${matchSessions(scope, values)} and (s.playing_ms > 0 or s.play_count > 0 or s.startup_ms > 0)) z
     group by grouping sets (${sets.join(', ')})`,
    values.list,
  )
  return rows
}

function toQoeTotals(row: QoeRow): QoeTotals {
  const { dimension: _, value: __, startup, startupTimes, ...sums } = row
  const { playingMs, rebufferMs } = sums
  return {
    ...sums,
    startupMs: {
      average: startup === null ? null : Math.round(startup),
      median: startupTimes?.[0] ?? null,
      p95: startupTimes?.[1] ?? null,
    },
    rebufferRatio: limitShare(ratio(rebufferMs, playingMs + rebufferMs)),
  }
}
