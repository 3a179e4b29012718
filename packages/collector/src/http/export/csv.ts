/** A row of a table: a column for each name. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Flattens an item of an answer: parts of an object become columns like `startupMs.median`, lists
 * become JSON.
 */
export function flatten(item: object, prefix = ''): Row {
  const row: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(item)) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      Object.assign(row, flatten(value, `${prefix}${name}.`))
    else row[prefix + name] = Array.isArray(value) ? JSON.stringify(value) : value
  }
  return row
}

/** A line of CSV after RFC 4180, with its line break. */
export const writeLine = (cells: readonly unknown[]): string =>
  `${cells.map(writeCell).join(',')}\r\n`

/**
 * Spreadsheets run cells that begin with one of these as formulas, and some of the text comes from
 * anyone who has the write key: an apostrophe makes it text.
 */
const FORMULA = /^[=+\-@\t\r]/

function writeCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value !== 'string') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
