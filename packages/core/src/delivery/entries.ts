import { type Batch, type EventRecord, eventId, type LedgerEntry, type SnapshotRecord, snapshotId } from '../records.ts'
import type { StoreEntry, StoreKey } from '../store.ts'

/** Keys are `e/<writer>/<seq>` for events, `s/<writer>/<session>` for snapshots, `l/<writer>/<id>` for lines of the ledger. */
export const writerOf = (key: StoreKey): string => key.split('/')[1] as string
export const isEvent = (key: StoreKey): boolean => key[0] === 'e'
export const isLedger = (key: StoreKey): boolean => key[0] === 'l'
/** Ten digits, so that keys sort as numbers do. */
export const eventKey = (writer: string, seq: number): StoreKey => `e/${writer}/${`${seq}`.padStart(10, '0')}`
export const seqOf = (key: StoreKey): number => +key.slice(-10)

/** What lies on the disk is not always what was written. */
// biome-ignore lint/suspicious/noExplicitAny: it may be anything
export function readable(text: unknown): any {
  try {
    return JSON.parse(text as string) ?? {}
  } catch {
    return {}
  }
}

const ID = '[\\w-]{10,64}' // as the wire takes it
const KEY = RegExp(`^(e/${ID}/\\d{10}|s/${ID}/.+|l/${ID}/${ID})$`)

/** Whether the key is one that a queue writes for a record or a line of the ledger. */
export const isRecordKey = (key: unknown): key is StoreKey => typeof key === 'string' && KEY.test(key)

/**
 * Whether an entry is a record, or a line of the ledger, under its own key. Storage holds what other code wrote, too, and one entry
 * that the wire does not take would stop every batch.
 */
export function isSound(entry: unknown): entry is StoreEntry {
  const [key, text] = Array.isArray(entry) ? entry : []
  if (!isRecordKey(key) || typeof text !== 'string') return false
  const { id, count, reason, at, session, seq, rev, type } = readable(text)
  const last = key.split('/')[2]
  if (isLedger(key)) return id === last && count > 0 && Number.isSafeInteger(count) && typeof reason === 'string'
  if (!Number.isFinite(at) || typeof session !== 'string') return false
  return isEvent(key)
    ? seq > 0 && seq === seqOf(key) && typeof type === 'string'
    : rev > 0 && Number.isSafeInteger(rev) && session === last
}

/** The identity that the backend knows a record by. */
export function idOf(text: string): string {
  const record = readable(text)
  return record.seq ? eventId(record) : snapshotId(record)
}

/** Numbers of the events among `entries`, as ranges. */
export function seqRanges(entries: readonly StoreEntry[]): [number, number][] {
  const ranges: [number, number][] = []
  for (const [key] of entries) {
    const last = ranges.at(-1)
    const seq = seqOf(key)
    if (last?.[1] === seq - 1) last[1] = seq
    else ranges.push([seq, seq])
  }
  return ranges
}

/** Whether one of these ranges, in order, has the number. They may be thousands, and so may the numbers. */
export function covers(ranges: readonly (readonly [from: number, to: number])[], seq: number): boolean {
  let from = 0
  for (let to = ranges.length; from < to; ) {
    const middle = (from + to) >> 1
    if ((ranges[middle]?.[1] ?? 0) < seq) from = middle + 1
    else to = middle
  }
  const [first = Infinity, last = 0] = ranges[from] ?? []
  return first <= seq && seq <= last
}

/** Those at the front that fit into so many characters; with `one`, the first in any case. */
export function fitting(entries: readonly StoreEntry[], room: number, one = false): StoreEntry[] {
  let left = room
  return entries.filter(([, text], at) => {
    left -= text.length + 1
    return left > 0 || (one && !at)
  })
}

/** What a viewing cannot be understood without. Text in the data of a log may look like it: that log is kept for longer. */
const CRITICAL = /"type":"(view|complete|end|error|ad)"/
const lightness = ([key, text]: StoreEntry): number => +isEvent(key) && (CRITICAL.test(text) ? 1 : 2)

/** What matters most first: snapshots, which hold the totals, then what is critical, then the rest; the newest of each first. */
export function byWeight(entries: readonly StoreEntry[]): StoreEntry[] {
  const newest = [...entries].reverse()
  return [0, 1, 2].flatMap((light) => newest.filter((entry) => lightness(entry) === light))
}

/** The envelope around one writer's entries. */
export function batchOf(
  entries: readonly StoreEntry[],
  envelope: Pick<Batch, 'batch' | 'sentAt' | 'writer' | 'high' | 'epoch' | 'pending'>,
): Batch {
  const parsed = (kind: string): unknown[] =>
    entries.filter(([key]) => key[0] === kind).map(([, text]) => JSON.parse(text))
  const events = parsed('e') as EventRecord[]
  const to = events.at(-1)?.seq ?? 0
  return {
    ...envelope,
    from: events[0]?.seq ?? 0,
    to,
    high: Math.max(to, envelope.high),
    ledger: parsed('l') as LedgerEntry[],
    snapshots: parsed('s') as SnapshotRecord[],
    events,
  }
}
