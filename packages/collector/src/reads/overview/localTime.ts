import type { SqlValues } from '../filters.ts'
import type { BoundedPeriod } from '../query/period.ts'

/**
 * SQL of a moment's wall-clock time, as epoch seconds. The offsets of the time zone in the period
 * come from this process, so that days begin when `from` and `to` say so, whatever version of the
 * time zones the database has.
 */
export function toWallSeconds(
  moment: string,
  { zone, from, to }: BoundedPeriod,
  values: SqlValues,
): string {
  const changes = zone.listOffsets(from, to)
  const seconds = `extract(epoch from ${moment})::float8`
  if (changes.length === 1)
    return `(${seconds} + ${values.add((changes[0]?.offsetMs ?? 0) / 1000)}::float8)`
  const moments = values.add(changes.map(({ at }) => at / 1000))
  const offsets = values.add(changes.map(({ offsetMs }) => offsetMs / 1000))
  // Moments before the first change are not in the period.
  return `(${seconds} + (${offsets}::float8[])[greatest(1, width_bucket(${seconds}, ${moments}::float8[]))])`
}
