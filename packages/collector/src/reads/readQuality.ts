import { listWriteKeys } from '../access/keys.ts'
import { DAY_MS, getDay } from '../database/days.ts'
import type { ReadContext, ReadRequest } from './readContext.ts'
import type { Quality } from './responses/quality.ts'

/** Days after which the SDK drops a record, and the collector refuses it. */
const MAX_AGE_DAYS = 7
const MAX_GAPS = 100
const MAX_RANGES = 50

/**
 * Reads the gap report: event numbers given out, less those that arrived, less those declared
 * dropped. Needs no rollup.
 */
export async function readQuality(
  { pool }: ReadContext,
  { project, query: { days }, now }: ReadRequest,
): Promise<Quality> {
  const count = (ranges: string): string =>
    `coalesce((select sum(upper(g) - lower(g)) from unnest(${ranges}) g), 0)::float8`
  const looked = `
    with w as materialized (
      select id, last_at, high, have, dropped - have declared, int8multirange(int8range(1, high + 1)) - have - dropped missing
      from writer where project_id = $1 and last_at > now() - make_interval(days => $2))`
  const { rows: sums } = await pool.query(
    `${looked}, n as (
       select ${count('have')} have, ${count('declared')} declared, ${count('missing')} missing,
              last_at < now() - make_interval(days => ${MAX_AGE_DAYS}) as closed from w)
     select count(*)::int writers, coalesce(sum(have), 0) received, coalesce(sum(declared), 0) declared,
            coalesce(sum(missing), 0) missing, coalesce(sum(missing) filter (where closed), 0) lost from n`,
    [project, days],
  )
  const { rows: gaps } = await pool.query(
    `${looked}
     select id writer, extract(epoch from last_at)::float8 * 1000 "lastAt",
            ${count('missing')} as count, (
              select json_agg(json_build_array(lower(g), upper(g) - 1) order by g)
              from (select g from unnest(missing) g order by g limit ${MAX_RANGES}) g) missing
     from w where not isempty(missing) order by ${count('missing')} desc, last_at desc limit ${MAX_GAPS}`,
    [project, days],
  )
  const { rows: drops } = await pool.query<{ reason: string; count: number }>(
    `select reason, sum(count)::float8 count from drop_ledger
     where project_id = $1 and at > now() - make_interval(days => $2) group by 1 order by 1`,
    [project, days],
  )
  const { rows: refused } = await pool.query<{ reason: string; count: number }>(
    `select reason, sum(count)::float8 count from refusal
     where project_id = $1 and day > (now() at time zone 'utc')::date - $2::int group by 1 order by 1`,
    [project, days],
  )
  const { rows: arrived } = await pool.query(
    `select coalesce(sum(accepted), 0)::float8 accepted, coalesce(sum(duplicates), 0)::float8 duplicates, coalesce(sum(batches), 0)::float8 batches,
       coalesce(sum(over_1_min), 0)::float8 "over1Min", coalesce(sum(over_1_hour), 0)::float8 "over1Hour", coalesce(max(max_skew_ms), 0)::float8 "maxMs"
     from arrival_count where project_id = $1 and day > (now() at time zone 'utc')::date - $2::int`,
    [project, days],
  )
  // The day is a value, so that the partitions of other days are not even planned for.
  const { rows: counted } = await pool.query<{ inferred: number }>(
    `select count(*)::float8 inferred from play_session s where s.project_id = $1 and s.inferred and s.day >= $2::date`,
    [project, getDay(now - (days - 1) * DAY_MS)],
  )
  const { accepted, duplicates, ...clockSkew } = arrived[0]
  const byReason = (
    list: readonly { reason: string; count: number }[],
  ): { readonly [reason: string]: number } =>
    Object.fromEntries(list.map(({ reason, count: records }) => [reason, records]))
  const { writers, received, declared, missing, lost } = sums[0]
  return {
    days,
    writers,
    events: { numbered: received + declared + missing, received, declared, missing, lost },
    drops: byReason(drops),
    refused: byReason(refused),
    records: { accepted, duplicates },
    inferred: counted[0]?.inferred ?? 0,
    clockSkew,
    keys: (await listWriteKeys(pool, project)).map(({ id, label, prefix, lastUsedOn }) => ({
      ...{ id, label, prefix, lastUsedOn },
    })),
    gaps: gaps.map(({ lastAt, ...gap }) => ({ ...gap, lastAt: Math.round(lastAt) })),
  }
}
