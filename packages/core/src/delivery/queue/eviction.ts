import type { QueuedRecord } from '../record/queuedRecord.ts'

export const MAX_RECORDS: number = 20_000
export const MAX_BYTES: number = 5_000_000
/** Where nothing is on disk, the records occupy the page's own memory. */
export const MAX_BYTES_IN_MEMORY: number = 1_000_000

/** Most important first: by rank, and the newest first within each. */
export function byImportance(records: readonly QueuedRecord[]): QueuedRecord[] {
  const newest = [...records].reverse()
  return [0, 1, 2].flatMap((rank) => newest.filter((record) => record.rank === rank))
}

/**
 * The least important quarter of the records, oldest first. A quarter at once, so that not every
 * new record triggers an eviction.
 */
export const leastImportant = (records: readonly QueuedRecord[]): QueuedRecord[] =>
  byImportance(records)
    .reverse()
    .slice(0, Math.ceil(records.length / 4))

/**
 * The records at the front that fit into so many characters; with `atLeastOne`, the first in any
 * case.
 */
export function fitting(
  records: readonly QueuedRecord[],
  chars: number,
  atLeastOne = false,
): QueuedRecord[] {
  let left = chars
  return records.filter(({ text }, index) => {
    left -= text.length + 1
    return left > 0 || (atLeastOne && !index)
  })
}
