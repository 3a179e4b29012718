/** A quotient to four digits; null when a part is unknown, or the whole is 0. */
export const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : Math.round((part / whole) * 1e4) / 1e4

/** A share that rounding of positions may have put slightly above 1. */
export const limitShare = (value: number | null): number | null =>
  value === null ? null : Math.min(1, value)
