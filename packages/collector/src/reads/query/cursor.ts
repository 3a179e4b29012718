import { createHash } from 'node:crypto'
import { isStorable } from '../../ingest/validation.ts'
import { InvalidParameter } from './invalidParameter.ts'
import { PARAMETERS } from './parameters.ts'
import type { ReadQuery } from './parseQuery.ts'

/** The place after the last item of a page: the values that items are ordered by. */
export type Place = readonly (string | number)[]

/**
 * Writes a cursor. It has the mark of its query, so that it is refused where the order or the
 * filters are others.
 */
export function writeCursor(query: ReadQuery, place: Place): string {
  return Buffer.from(JSON.stringify([markOf(query), ...place])).toString('base64url')
}

/** The place of a cursor; `undefined` when there is no cursor. @throws InvalidParameter */
export function readCursor(query: ReadQuery, kinds: readonly CursorKind[]): Place | undefined {
  if (query.cursor === undefined) return undefined
  try {
    const [mark, ...place] = JSON.parse(Buffer.from(query.cursor, 'base64url').toString())
    const fits = (value: unknown, at: number): boolean => FITS[kinds[at] ?? 'text'](value)
    if (mark === markOf(query) && place.length === kinds.length && place.every(fits)) return place
  } catch {
    // no JSON
  }
  throw new InvalidParameter('cursor', PARAMETERS.cursor.expected)
}

export type CursorKind = 'number' | 'integer' | 'text'

const FITS: Readonly<Record<CursorKind, (value: unknown) => boolean>> = {
  number: Number.isFinite,
  integer: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  text: (value) => typeof value === 'string' && isStorable(value),
}

/** Identifies what a query reads, without the page. */
function markOf({ scope: { filters }, from, to, tz, search, sort }: ReadQuery): string {
  const parts = JSON.stringify([filters, from, to, tz, search, sort])
  return createHash('sha256').update(parts).digest('base64url').slice(0, 10)
}
