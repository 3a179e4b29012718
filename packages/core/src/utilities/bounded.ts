import { isFiniteNumber } from './values.ts'

/**
 * A number from outside that becomes a wait, a size or a count: finite, at least 0 and at most
 * `max`. Anything else is `fallback`.
 */
export const bounded = (value: unknown, max: number, fallback = 0): number =>
  isFiniteNumber(value) && value >= 0 ? Math.min(value, max) : fallback
