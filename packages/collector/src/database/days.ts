import type { Pool } from 'pg'

/** The days that have partitions. */
export interface Days {
  /** Creates the partitions that are missing. Days are `YYYY-MM-DD`. */
  ensure(days: Iterable<string>): Promise<void>
  /** Looks them up again: another process may have dropped some. */
  forget(): void
}

export function createDays(pool: Pool): Days {
  const known = new Set<string>()
  return {
    async ensure(days) {
      for (const day of new Set(days)) {
        if (known.has(day)) continue
        await pool.query('select create_day($1)', [day])
        known.add(day)
      }
    },
    forget: () => known.clear(),
  }
}

/** The UTC day of a moment, `YYYY-MM-DD`. */
export function getDay(epochMs: number): string {
  const number = Math.floor(epochMs / DAY_MS)
  if (number !== latest.number)
    latest = { number, day: new Date(epochMs).toISOString().slice(0, 10) }
  return latest.day
}
export const DAY_MS = 86_400_000
/** Nearly all records are of the same day, and formatting a date takes a microsecond. */
let latest = { number: Number.NaN, day: '' }
