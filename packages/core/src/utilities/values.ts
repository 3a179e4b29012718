/** Whether it is a number, and a finite one: `Number.isFinite` converts nothing. */
export const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value)

/** The value if it is a finite number, else null. */
export const finite = (value: unknown): number | null => (isFiniteNumber(value) ? value : null)

/**
 * The value if it is a string, else the empty string. Never converts: an object without a prototype
 * cannot become a string.
 */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
