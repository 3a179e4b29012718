/** A range of sequence numbers, both ends included. */
export type SeqRange = readonly [from: number, to: number]

/** Joins consecutive numbers into ranges. */
export function seqRanges(seqs: readonly number[]): SeqRange[] {
  const ranges: [number, number][] = []
  for (const seq of seqs) {
    const last = ranges.at(-1)
    if (last?.[1] === seq - 1) last[1] = seq
    else ranges.push([seq, seq])
  }
  return ranges
}

/**
 * Whether one of these sorted ranges contains the number. A binary search: a server may answer with
 * thousands of ranges.
 */
export function covers(ranges: readonly SeqRange[], seq: number): boolean {
  let low = 0
  for (let high = ranges.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((ranges[middle]?.[1] ?? 0) < seq) low = middle + 1
    else high = middle
  }
  const [from = Infinity] = ranges[low] ?? []
  return from <= seq
}
