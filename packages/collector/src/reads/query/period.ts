import type { AnswerPeriod } from '../responses/totals.ts'
import { parseMoment } from './parameters.ts'
import { DAY_MS, type TimeZone, toLocalDay } from './timeZone.ts'

/** The sessions that began in `[from, to)`, in epoch ms; null: no limit. */
export interface Period {
  readonly from: number | null
  readonly to: number | null
  readonly zone: TimeZone
}

/** A period with both ends. */
export interface BoundedPeriod extends Period {
  readonly from: number
  readonly to: number
}

/** Resolves `from` and `to`, which were checked; of text that was not given, `undefined`. */
export function resolvePeriod(
  given: { readonly from?: string | undefined; readonly to?: string | undefined },
  zone: TimeZone,
): Period {
  const resolve = (text: string | undefined): number | null => {
    const written = text === undefined ? undefined : parseMoment(text)
    if (!written) return null
    const { wallMs, offsetMs } = written
    return offsetMs === undefined ? zone.toMoment(wallMs) : wallMs - offsetMs
  }
  return { from: resolve(given.from), to: resolve(given.to), zone }
}

/** Sets the ends that a period lacks: it ends with the present day, and begins `days` before its end. */
export function boundPeriod(period: Period, days: number, now: number): BoundedPeriod {
  const { zone } = period
  const to = period.to ?? Math.max(startOfDay(zone, toLocalDay(zone, now) + 1), period.from ?? 0)
  const from = period.from ?? shiftDays(zone, to, -days)
  return { zone, from, to }
}

/** The period of the same length before: as many days when both ends are midnights. */
export function previousPeriod({ zone, from, to }: BoundedPeriod): BoundedPeriod {
  const days = toLocalDay(zone, to) - toLocalDay(zone, from)
  const inDays = isMidnight(zone, from) && isMidnight(zone, to)
  return { zone, from: inDays ? shiftDays(zone, from, -days) : from - (to - from), to: from }
}

/** The first moment of a local day. */
export const startOfDay = (zone: TimeZone, day: number): number => zone.toMoment(day * DAY_MS)

const isMidnight = (zone: TimeZone, moment: number): boolean =>
  startOfDay(zone, toLocalDay(zone, moment)) === moment

/** The same wall-clock time, days later or earlier. */
const shiftDays = (zone: TimeZone, moment: number, days: number): number =>
  Math.max(0, zone.toMoment(moment + zone.offsetAt(moment) + days * DAY_MS))

/** Whether both ends are midnights of UTC, so that the period is made of whole days of the rollups. */
export const isInUtcDays = ({ from, to }: Period): boolean =>
  (from ?? 0) % DAY_MS === 0 && (to ?? 0) % DAY_MS === 0

/** A period as answers have it. */
export const toAnswerPeriod = ({ from, to, zone }: Period): AnswerPeriod => ({
  from,
  to,
  tz: zone.name,
})
