import { type EventRecord, eventId } from '../../contracts/events.ts'
import { type SnapshotRecord, snapshotId } from '../../contracts/snapshot.ts'
import type { StoreEntry, StoreKey } from '../../contracts/store.ts'
import { stringify } from '../../utilities/stringify.ts'
import { parseStored } from './parseStored.ts'
import { isRecordKey, type RecordKind } from './recordKey.ts'

/**
 * A record that waits for the backend. It is serialized once, and what the queue needs to know of
 * it stands beside the text.
 */
export interface QueuedRecord {
  readonly key: StoreKey
  /** JSON, as it is stored. */
  readonly text: string
  readonly kind: RecordKind
  /** The page load that wrote it. */
  readonly writer: string
  /** The identity that the backend knows it by. */
  readonly id: string
  /** Number of an event; 0 for others. */
  readonly seq: number
  /** Revision of a snapshot; 0 for others. */
  readonly rev: number
  /** Epoch ms. */
  readonly at: number
  /**
   * Lower is kept longer: 0 for snapshots, which hold the totals, and for ledger lines; 1 for
   * events that a session cannot be understood without; 2 for the rest.
   */
  readonly rank: 0 | 1 | 2
}

/** The fields of records that the queue uses; each kind has some of them. */
interface RecordFields {
  readonly seq?: number
  readonly rev?: number
  readonly at?: number
  readonly session?: string
  readonly type?: string
}

const CRITICAL_TYPES: readonly unknown[] = ['view', 'complete', 'end', 'error', 'ad']

/** @throws TypeError when no text is given and the record cannot be serialized. */
export function queuedRecord(
  key: StoreKey,
  record: RecordFields,
  text: string = stringify(record),
): QueuedRecord {
  const [kind, writer] = key.split('/') as [RecordKind, string]
  const { seq = 0, rev = 0, at = 0, type } = record
  return {
    key,
    text,
    kind,
    writer,
    id: seq ? eventId(record as EventRecord) : snapshotId(record as SnapshotRecord),
    seq,
    rev,
    at,
    rank: kind !== 'e' ? 0 : CRITICAL_TYPES.includes(type) ? 1 : 2,
  }
}

/**
 * Reads a stored entry; undefined unless it is a record or ledger line under its own key. Storage
 * also holds what other code wrote, and one record that the wire does not accept would stop every
 * batch.
 */
export function parseRecord(entry: unknown): QueuedRecord | undefined {
  const [key, text] = Array.isArray(entry) ? entry : []
  if (!isRecordKey(key) || typeof text !== 'string') return undefined
  const record = parseStored(text)
  return isSound(key, record) ? queuedRecord(key, record, text) : undefined
}

function isSound(key: StoreKey, record: ReturnType<typeof parseStored>): boolean {
  const { id, count, reason, at, session, seq, rev, type } = record
  const [kind, , name] = key.split('/')
  if (kind === 'l')
    return id === name && count > 0 && Number.isSafeInteger(count) && typeof reason === 'string'
  if (!Number.isFinite(at) || typeof session !== 'string') return false
  return kind === 'e'
    ? seq > 0 && seq === Number(name) && typeof type === 'string'
    : rev > 0 && Number.isSafeInteger(rev) && session === name
}

export const toEntry = ({ key, text }: QueuedRecord): StoreEntry => [key, text]
