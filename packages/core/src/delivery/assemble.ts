import type { Batch, EventRecord, LedgerEntry, SnapshotRecord } from '../records.ts'
import type { Store, StoreEntry } from '../store.ts'

/** A batch, and the entries of the store that it came from. */
export interface Assembled {
  readonly batch: Batch
  readonly entries: readonly StoreEntry[]
  readonly ledger: readonly StoreEntry[]
}

/** Bytes of records in one batch; one record may be larger alone. */
const BATCH_BYTES = 48 * 1024

/**
 * The next batch: records of one writer, oldest first, within the bounds. Earlier pages' records come before this one's only as
 * their keys sort. Nothing when the store holds none.
 */
export async function assemble(
  store: Store,
  given: { writer: string; seq: number; most: number; newId: () => string; ledgerKey: string; now: number },
): Promise<Assembled | undefined> {
  const [first] = [...(await store.read('e/', 1)), ...(await store.read('s/', 1))]
  const writer = first?.[0].split('/')[1]
  if (!writer) return undefined

  // Half for each kind at the least: neither starves the other.
  const found = [...(await store.read(`s/${writer}/`, given.most)), ...(await store.read(`e/${writer}/`, given.most))]
  const entries: StoreEntry[] = []
  let room = BATCH_BYTES
  for (const entry of found.slice(0, given.most)) {
    if (entries.length && entry[1].length > room) break
    room -= entry[1].length
    entries.push(entry)
  }
  const parsed = entries.map(([, value]) => JSON.parse(value) as SnapshotRecord | EventRecord)
  const events = parsed.filter((record): record is EventRecord => 'seq' in record)
  const snapshots = parsed.filter((record): record is SnapshotRecord => 'rev' in record)
  const ledger = await store.read(`${given.ledgerKey}/`, 100)
  const to = events.at(-1)?.seq ?? 0
  return {
    entries,
    ledger,
    batch: {
      batch: given.newId(),
      sentAt: Math.round(given.now),
      writer,
      from: events[0]?.seq ?? 0,
      to,
      high: writer === given.writer ? given.seq : to,
      ledger: ledger.map(([, value]) => JSON.parse(value) as LedgerEntry),
      snapshots,
      events,
    },
  }
}
