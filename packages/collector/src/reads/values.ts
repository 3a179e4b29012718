/** A quotient to four digits; null when a part is unknown, or the whole is 0. */
export const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : Math.round((part / whole) * 1e4) / 1e4

/** A share that rounding of positions may have put slightly above 1. */
export const limitShare = (value: number | null): number | null =>
  value === null ? null : Math.min(1, value)

/** What is null is left out of an answer. */
export const given = <K extends string, T>(name: K, value: T | null): { readonly [P in K]?: T } =>
  value === null ? {} : ({ [name]: value } as { [P in K]: T })

/** Epoch ms of a moment in the database. */
export const toEpoch = (moment: Date | null | undefined): number | null => moment?.getTime() ?? null
