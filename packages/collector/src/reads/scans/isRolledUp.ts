import { isEverything, type Scope, usesRollups } from '../filters.ts'
import { slotsUseRollups } from '../overview/readSeries.ts'
import type { Interval } from '../query/parameters.ts'
import type { SessionScans } from './sessionScans.ts'

/** Scopes that the rollups answer, by scan. */
const ROLLUPS: Readonly<
  Partial<Record<keyof SessionScans, (scope: Scope, interval: Interval) => boolean>>
> = {
  sumTotals: usesRollups,
  sumProject: usesRollups,
  selectByVideo: usesRollups,
  sumParts: usesRollups,
  countViewers: usesRollups,
  readVideoViewers: isEverything,
  sumCells: isEverything,
  sumPoints: isEverything,
  sumReach: isEverything,
  findEnd: isEverything,
  sumSlots: slotsUseRollups,
}

/**
 * Whether the rollups answer a scan, and no session is looked at. They do so in milliseconds, and
 * they know days whose sessions retention has dropped.
 */
export const isRolledUp = (name: keyof SessionScans, scope: Scope, parameter: unknown): boolean =>
  ROLLUPS[name]?.(scope, parameter as Interval) ?? false
