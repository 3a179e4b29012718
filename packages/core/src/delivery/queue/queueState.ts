import type { StoreKey } from '../../store.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'

/** The records in memory, and what is on disk. The disk follows memory: each transaction writes the difference. */
export interface QueueState {
  /** In the order they came, with ledger lines among them. */
  readonly records: Map<StoreKey, QueuedRecord>
  /** Of the records, without ledger lines. */
  readonly size: { queued: number; bytes: number }
  /** The values on disk that are this page's to replace and remove, as far as it knows. */
  readonly stored: Map<StoreKey, string>
}

/** Adds, replaces or, without a record, deletes what is under that key. A record with the same text stays the same object. */
export function setRecord({ records, size }: QueueState, key: StoreKey, record?: QueuedRecord): void {
  const before = records.get(key)
  if (before?.text === record?.text) return
  if (key[0] !== 'l') {
    size.bytes += (record?.text.length ?? 0) - (before?.text.length ?? 0)
    size.queued += Number(!!record) - Number(!!before)
  }
  if (record) records.set(key, record)
  else records.delete(key)
}

export const filterRecords = ({ records }: QueueState, test: (record: QueuedRecord) => boolean): QueuedRecord[] =>
  [...records.values()].filter(test)

export const unwrittenRecords = (state: QueueState): QueuedRecord[] =>
  filterRecords(state, ({ key, text }) => state.stored.get(key) !== text)
