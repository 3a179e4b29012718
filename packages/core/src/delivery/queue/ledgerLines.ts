import type { LedgerEntry } from '../../contracts/batch.ts'
import type { StoreKey } from '../../contracts/store.ts'
import { isRecordKey, writerInKey } from '../record/recordKey.ts'
import { seqRanges } from '../record/seqRanges.ts'

/**
 * Critical events stay while others go, which leaves gaps; the wire accepts a thousand ranges in
 * one line.
 */
const MAX_RANGES = 1000

/**
 * The ledger lines that account for dropped entries: events by writer and number, everything else
 * by count.
 */
export function ledgerLines(dropped: readonly StoreKey[]): Omit<LedgerEntry, 'id' | 'reason'>[] {
  const eventWriter = (key: StoreKey): string | undefined =>
    key[0] === 'e' && isRecordKey(key) ? writerInKey(key) : undefined
  return [...new Set(dropped.map(eventWriter))].flatMap((writer) => {
    const keys = dropped.filter((key) => eventWriter(key) === writer)
    if (!writer) return { count: keys.length }
    const ranges = seqRanges(keys.map((key) => Number(key.slice(-10))))
    const lines: Omit<LedgerEntry, 'id' | 'reason'>[] = []
    while (ranges.length) {
      const seqs = ranges.splice(0, MAX_RANGES)
      lines.push({ count: seqs.reduce((sum, [from, to]) => sum + to - from + 1, 0), writer, seqs })
    }
    return lines
  })
}
