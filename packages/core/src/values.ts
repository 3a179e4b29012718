/** The value if it is a finite number, else null. */
export const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

/** The value if it is a string, else the empty string. Never converts: an object without a prototype cannot become a string. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
