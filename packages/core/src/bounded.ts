/**
 * A number from outside that becomes a wait, a size or a count: finite, at least 0 and at most `max`. Anything else is `fallback`.
 */
export const bounded = (value: unknown, max: number, fallback = 0): number =>
  typeof value === 'number' && value >= 0 && value < Infinity ? Math.min(value, max) : fallback
