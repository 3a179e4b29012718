import type { Pool } from 'pg'
import {
  createValues,
  matchDays,
  matchQuarters,
  matchSessions,
  type Scope,
  usesRollups,
} from '../filters.ts'
import type { Interval } from '../query/parameters.ts'
import type { BoundedPeriod } from '../query/period.ts'
import { startOfDay } from '../query/period.ts'
import { DAY_MS, formatDay, HOUR_MS, toLocalDay } from '../query/timeZone.ts'
import type { ScanContext } from '../readContext.ts'
import type { HourTotals, SeriesPoint } from '../responses/overview.ts'
import type { SlotRow } from '../scans/scanRows.ts'
import { toWallSeconds } from './localTime.ts'

/** A series and the hours of the day, of one scan of the sessions. */
export interface Series {
  readonly series: readonly SeriesPoint[]
  readonly peakHours: readonly HourTotals[]
}

/** Reads the totals of each day or hour of a period, and of the 24 hours of the day. */
export async function readSeries(
  { scans }: ScanContext,
  scope: Scope & { readonly period: BoundedPeriod },
  interval: Interval,
): Promise<Series> {
  const rows = await scans.sumSlots(scope, interval)
  const bySlot = new Map(rows.filter(({ slot }) => slot !== null).map((row) => [row.slot, row]))
  const byHour = new Map(rows.filter(({ hour }) => hour !== null).map((row) => [row.hour, row]))
  return {
    series: listSlots(scope.period, interval).map(({ slot, at, date }) => {
      const row = bySlot.get(slot)
      return {
        at,
        date,
        views: row?.views ?? 0,
        impressions: row?.impressions ?? 0,
        viewers: row?.viewers ?? 0,
        playingMs: row?.playing_ms ?? 0,
        completed: row?.completed ?? 0,
      }
    }),
    peakHours: Array.from({ length: 24 }, (_, hour) => {
      const row = byHour.get(hour)
      return { hour, views: row?.views ?? 0, playingMs: row?.playing_ms ?? 0 }
    }),
  }
}

/** Whether the rollups have the sums of each slot. */
export const slotsUseRollups = (scope: Scope, interval: Interval): boolean =>
  interval === 'day' && usesRollups(scope) && scope.period.zone.name === 'UTC'

/** Sums the sessions of each slot, and of the hours of the day. */
export const sumSlots = async (
  pool: Pool,
  scope: Scope & { readonly period: BoundedPeriod },
  interval: Interval,
): Promise<readonly SlotRow[]> =>
  slotsUseRollups(scope, interval)
    ? [...(await readDays(pool, scope)), ...(await readHours(pool, scope))]
    : readSlots(pool, scope, interval)

/** The days of UTC, from the rollups. */
async function readDays(pool: Pool, scope: Scope): Promise<readonly SlotRow[]> {
  const values = createValues()
  const { rows } = await pool.query<SlotRow>(
    `with d as materialized (
       select day, sum(views)::float8 views, sum(impressions)::float8 impressions, sum(playing_ms)::float8 playing_ms,
         sum(completions)::float8 completed
       from video_day r where ${matchDays(scope, values, 'r')} group by 1),
     w as materialized (
       select day, count(distinct viewer_id)::float8 viewers from viewer_day y where ${matchDays(scope, values, 'y')} group by 1)
     select d.day - date '1970-01-01' slot, null as hour, d.*, coalesce(w.viewers, 0) viewers
     from d left join w on w.day = d.day`,
    values.list,
  )
  return rows
}

/** The hours of the day, from the rollup by quarter of an hour: offsets are multiples of it. */
async function readHours(
  pool: Pool,
  scope: Scope & { readonly period: BoundedPeriod },
): Promise<readonly SlotRow[]> {
  const values = createValues()
  const { rows } = await pool.query<SlotRow>(
    `select null as slot, mod(floor(${toWallSeconds('q.slot', scope.period, values)} / 3600)::bigint, 24)::int as hour,
       sum(q.views)::float8 views, sum(q.playing_ms)::float8 playing_ms
     from project_quarter q where ${matchQuarters(scope, values)} group by 2`,
    values.list,
  )
  return rows
}

/** The slots of an interval, and the hours of the day, from the sessions. */
async function readSlots(
  pool: Pool,
  scope: Scope & { readonly period: BoundedPeriod },
  interval: Interval,
): Promise<readonly SlotRow[]> {
  const values = createValues()
  const wall = toWallSeconds('s.started_at', scope.period, values)
  const slot = {
    day: 'floor(wall / 86400)',
    // Of an hour that comes twice, when clocks are set back, each is a slot.
    hour: 'floor(wall / 3600) * 3600 - (wall - epoch)',
  }
  // Viewers are grouped first: groups are hashed, where `count(distinct …)` would sort.
  const sums = (by: string, columns: string): string => `
    select ${columns}, sum(views)::float8 views, sum(impressions)::float8 impressions,
      count(viewer_id) filter (where views > 0)::float8 viewers,
      sum(playing_ms)::float8 playing_ms, sum(completed)::float8 completed
    from (
      select ${by}, viewer_id, count(*) filter (where playing_ms > 0) views, count(*) filter (where playing_ms = 0) impressions,
        sum(playing_ms) playing_ms, count(*) filter (where completed) completed
      from m group by ${by}, viewer_id) y group by ${by}`
  const { rows } = await pool.query<SlotRow>(
    `with m as materialized (
       select ${slot[interval]} slot, mod(floor(wall / 3600)::bigint, 24)::int as hour, z.* from (
         select ${wall} wall, extract(epoch from s.started_at)::float8 epoch, s.playing_ms, s.viewer_id, s.completed_at is not null completed
         from play_session s where ${matchSessions(scope, values)} offset 0) z)
     ${sums('slot', 'slot, null::int as hour')} union all ${sums('hour', 'null, hour')}`,
    values.list,
  )
  return rows
}

interface Slot {
  readonly slot: number
  readonly at: number
  readonly date: string
}

/** The days or hours that a period touches. */
export function listSlots({ zone, from, to }: BoundedPeriod, interval: Interval): readonly Slot[] {
  if (from >= to) return []
  if (interval === 'day') {
    const [first, last] = [toLocalDay(zone, from), toLocalDay(zone, to - 1)]
    return Array.from({ length: last - first + 1 }, (_, index) => {
      const day = first + index
      return { slot: day, at: startOfDay(zone, day), date: formatDay(day) }
    })
  }
  const slots = new Map<number, Slot>()
  // Offsets are multiples of 15 minutes, so every hour contains one of these moments.
  const quarter = HOUR_MS / 4
  for (let at = Math.floor(from / quarter) * quarter; at < to; at += quarter) {
    const moment = Math.max(at, from)
    const offset = zone.offsetAt(moment)
    const start = Math.floor((moment + offset) / HOUR_MS) * HOUR_MS - offset
    const date = new Date(start + offset).toISOString().slice(0, 16)
    slots.set(start / 1000, { slot: start / 1000, at: start, date })
  }
  return [...slots.values()]
}

/** The longest period of a series, and of one by the hour. */
export const MAX_SERIES_MS: Readonly<Record<Interval, number>> = {
  day: 3660 * DAY_MS,
  hour: 32 * DAY_MS,
}
