/** A number that can be counted with; null for anything else. */
export const finite = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

/** A text; nothing for anything else. A message's objects have no prototype, and cannot be made one. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
