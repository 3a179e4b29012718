import type { Batch, LedgerEntry } from '../../contracts/batch.ts'
import type { EventRecord } from '../../contracts/events.ts'
import type { SnapshotRecord } from '../../contracts/snapshot.ts'
import { fitting } from '../queue/eviction.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import type { RecordKind } from '../record/recordKey.ts'
import type { BisectState } from './bisect.ts'
import type { SendState } from './sendState.ts'

/** A batch, and the records in it. */
export interface Assembled {
  readonly batch: Batch
  readonly records: readonly QueuedRecord[]
}

/** A batch without its records is smaller than this, in characters. */
export const ENVELOPE_CHARS: number = 1024
/** Characters of records in one batch; a larger record is sent alone. */
const MAX_CHARS = 48 * 1024
/** Ledger lines in one batch: the limit of the wire. */
const MAX_LEDGER_LINES = 100

/**
 * The records of the next batch: ledger lines, and records of one writer, the oldest first. None
 * when nothing has to leave.
 */
export function nextRecords(
  waiting: readonly QueuedRecord[],
  { maxRecords, ledger }: BisectState,
  hasToLeave: (record: QueuedRecord) => boolean,
): readonly QueuedRecord[] {
  const first = waiting.find((record) => record.kind !== 'l' && hasToLeave(record))
  const lines = waiting
    .filter(({ kind }) => kind === 'l')
    .slice(0, first ? MAX_LEDGER_LINES : maxRecords)
  const fittingLines = fitting(lines, MAX_CHARS, true)
  if (!first) return ledger ? fittingLines : []
  const records = waiting
    .filter(({ kind, writer }) => kind !== 'l' && writer === first.writer)
    .slice(0, maxRecords)
  return [...(ledger ? [] : fittingLines), ...fitting(records, MAX_CHARS, true)]
}

/** Puts records of one writer, in the order of their keys, into an envelope. */
export function assembleBatch(
  state: SendState,
  writer: string,
  records: readonly QueuedRecord[],
): Assembled {
  const { clock, offered, pending } = state
  for (const record of records) if (record.writer === state.writer) offered.add(record.key)
  const parse = (kind: RecordKind): unknown[] =>
    records.filter((record) => record.kind === kind).map(({ text }) => JSON.parse(text))
  const events = parse('e') as EventRecord[]
  const to = events.at(-1)?.seq ?? 0
  const { high, ...generation } = writer === state.writer ? state.standing() : { high: to }
  return {
    records,
    batch: {
      batch: state.newId(),
      sentAt: Math.round(clock.wall()),
      writer,
      ...generation,
      ...(pending.length && { pending }),
      from: events[0]?.seq ?? 0,
      to,
      high,
      ledger: parse('l') as LedgerEntry[],
      snapshots: parse('s') as SnapshotRecord[],
      events,
    },
  }
}
