import type { PeriodOptions } from '@playhead/collector/client'
import type { Scope } from './urlState.ts'

const TEN_YEARS_MS = 3652 * 86_400_000

/** The period of a scope, for reads whose own default is not all time. */
export function toPeriod({ days, options }: Scope, now: number = Date.now()): PeriodOptions {
  const { from, to, tz } = options
  return days === null
    ? { from: new Date(now - TEN_YEARS_MS).toISOString().slice(0, 10) }
    : { from, to, tz }
}
