import { createValues, matchSessions, type Scope, type SqlValues, toMoment } from '../filters.ts'
import { DAY_MS } from '../query/timeZone.ts'
import type { ReadContext } from '../readContext.ts'

/** A playing session sends a snapshot every 15 seconds: three may be late. */
const WATCHING_MS = 45_000
/** Sessions that began earlier are not looked at: how many are depends on the traffic of a day only. */
const MAX_AGE_MS: number = DAY_MS

/**
 * The condition on sessions `s` that play at this moment: the filters hold, the period does not
 * matter.
 */
export function matchWatching(scope: Scope, values: SqlValues, now: number): string {
  const { zone } = scope.period
  const period = { zone, from: now - MAX_AGE_MS, to: null }
  const since = toMoment(now - WATCHING_MS, values)
  return `${matchSessions({ ...scope, period }, values)} and s.last_at > ${since}
    and s.state in ('starting', 'playing', 'seeking', 'rebuffering')`
}

/** Counts the sessions that play at this moment. */
export async function countWatching(
  { pool }: Pick<ReadContext, 'pool'>,
  scope: Scope,
  now: number,
): Promise<number> {
  const values = createValues()
  const { rows } = await pool.query<{ watching: number }>(
    `select count(*)::float8 watching from play_session s where ${matchWatching(scope, values, now)}`,
    values.list,
  )
  return rows[0]?.watching ?? 0
}
