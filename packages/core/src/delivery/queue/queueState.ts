import type { StoreEntry, StoreKey } from '../../contracts/store.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'

/**
 * The records in memory, and what is on disk. The disk follows memory: each transaction writes the
 * difference.
 */
export interface QueueState {
  /** In the order they came, with ledger lines among them. */
  readonly records: Map<StoreKey, QueuedRecord>
  /** Of the records, without ledger lines. */
  readonly size: { queued: number; bytes: number }
  /** The values on disk that are this page's to replace and remove, as far as it knows. */
  readonly stored: Map<StoreKey, string>
  /** Keys under which the two may differ, so that only these have to be compared. */
  readonly changed: Set<StoreKey>
}

/**
 * Adds, replaces or, without a record, deletes what is under that key. A record with the same text
 * stays the same object.
 */
export function setRecord(
  { records, size, changed }: QueueState,
  key: StoreKey,
  record?: QueuedRecord,
): void {
  const before = records.get(key)
  if (before?.text === record?.text) return
  changed.add(key)
  if (key[0] !== 'l') {
    size.bytes += (record?.text.length ?? 0) - (before?.text.length ?? 0)
    size.queued += Number(!!record) - Number(!!before)
  }
  if (record) records.set(key, record)
  else records.delete(key)
}

/** Notes what is on disk under that key. Other code may have stored anything, also undefined. */
export function setStored({ stored, changed }: QueueState, key: StoreKey, value: string): void {
  changed.add(key)
  stored.set(key, value)
}

export function deleteStored({ stored, changed }: QueueState, key: StoreKey): void {
  changed.add(key)
  stored.delete(key)
}

export const filterRecords = (
  { records }: QueueState,
  test: (record: QueuedRecord) => boolean,
): QueuedRecord[] => [...records.values()].filter(test)

/** What has to be written to the disk, and removed from it. */
export function difference({
  records,
  stored,
  changed,
}: QueueState): [put: QueuedRecord[], removed: StoreEntry[]] {
  const put: QueuedRecord[] = []
  const removed: StoreEntry[] = []
  for (const key of changed) {
    const record = records.get(key)
    if (record) {
      if (record.text !== stored.get(key)) put.push(record)
      else changed.delete(key)
    } else if (stored.has(key)) removed.push([key, stored.get(key) as string])
    else changed.delete(key)
  }
  return [put, removed]
}
