import type { StoreKey } from '../../contracts/store.ts'

/** The first character of a key: an event, a snapshot, or a line of the drop ledger. */
export type RecordKind = 'e' | 's' | 'l'

const ID = '[\\w-]{10,64}' // what the wire accepts
const RECORD_KEY = RegExp(`^(e/${ID}/\\d{10}|s/${ID}/.+|l/${ID}/${ID})$`)

/** `name`: the number of an event, the session of a snapshot, the id of a ledger line. */
export const recordKey = (kind: RecordKind, writer: string, name: string): StoreKey =>
  `${kind}/${writer}/${name}`

/** Ten digits, so that keys sort in the order of their numbers. */
export const eventKey = (writer: string, seq: number): StoreKey =>
  recordKey('e', writer, `${seq}`.padStart(10, '0'))

/** Whether a key has the queue's own format: that of a record or a ledger line. */
export const isRecordKey = (key: unknown): key is StoreKey =>
  typeof key === 'string' && RECORD_KEY.test(key)

/** The page load that wrote the record; other code's keys may have no such part. */
export const writerInKey = (key: StoreKey): string | undefined => key.split('/')[1]
