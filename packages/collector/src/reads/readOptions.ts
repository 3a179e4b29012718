/** The size of a heatmap's cells: seconds, or percent of the duration. */
export type Bucket = { readonly seconds: number } | { readonly percent: number }

export const DEFAULT_BUCKET = '10s'
export const DEFAULT_LIMIT = 100
export const DEFAULT_DAYS = 30
const MAX_LIMIT = 1000
const MAX_DAYS = 366

export const BUCKET_EXPECTED = 'seconds or percent, like 10s or 1%'
export const LIMIT_EXPECTED: string = `1 to ${MAX_LIMIT}`
export const DAYS_EXPECTED: string = `1 to ${MAX_DAYS}`

/** Parses `10s` or `1%`; `undefined` when it is neither. */
export function parseBucket(text: string): Bucket | undefined {
  const [, amount, unit] = /^(\d{1,4})(s|%)$/.exec(text) ?? []
  const number = Number(amount)
  if (!number) return undefined
  if (unit === '%') return number <= 100 ? { percent: number } : undefined
  return { seconds: number }
}

const isBetween = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max
export const isLimit = (value: unknown): boolean => isBetween(value, 1, MAX_LIMIT)
export const isDays = (value: unknown): boolean => isBetween(value, 1, MAX_DAYS)
