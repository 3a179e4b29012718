import type { Bucket } from '../query/parameters.ts'

/** Cells of one answer, some 2 MB of JSON. Cells of longer content are larger than requested. */
const MAX_CELLS = 20_000

/** Content in cells of equal size; tenths of a second. */
export interface Cells {
  readonly size: number
  readonly count: number
  readonly end: number
}

/** Divides content of a length into cells. */
export function divide(end: number, bucket: Bucket): Cells {
  const requested = 'seconds' in bucket ? bucket.seconds * 10 : (end * bucket.percent) / 100
  return toCells(end, requested)
}

/** The same, in cells of whole tenths of a second. */
export const divideWhole = (end: number, bucket: Bucket): Cells =>
  toCells(end, Math.max(1, Math.round(divide(end, bucket).size)))

function toCells(end: number, requested: number): Cells {
  const size = requested * Math.max(1, Math.ceil(end / requested / MAX_CELLS))
  return { size, count: Math.ceil(end / size - 1e-9) || 0, end }
}

/** The ends of a cell. The last one may be shorter. */
export const boundsOf = (
  { size, end }: Cells,
  cell: number,
): readonly [from: number, to: number] => [cell * size, Math.min(end, (cell + 1) * size)]
