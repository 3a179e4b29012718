/**
 * Writes values as a PostgreSQL array: numbers and booleans as they are, objects as JSON, texts
 * quoted, `undefined` as null.
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function arrayLiteral<T>(list: readonly T[], read: (item: T) => unknown): string {
  let literal = '{'
  for (const item of list) {
    if (literal.length > 1) literal += ','
    const value = read(item)
    if (typeof value === 'number' || typeof value === 'boolean') literal += value
    else if (value === undefined || value === null) literal += 'NULL'
    else literal += quote(typeof value === 'string' ? value : JSON.stringify(value))
  }
  return `${literal}}`
}

const quote = (text: string): string =>
  `"${ESCAPED.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`
const ESCAPED = /["\\]/
