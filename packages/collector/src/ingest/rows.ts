import type { EventRecord } from '@playhead/core'
import { roundSeconds } from '../rollup/columnTypes.ts'
import { type SnapshotRow, snapshotRow } from '../rollup/fields.ts'
import type { AcceptedBatch } from './acceptBatch.ts'

/** JSON rows for the statements of `recordSql.ts` and `mergeSql.ts`. */
export interface Rows {
  readonly snapshots: readonly SnapshotRow[]
  readonly events: readonly object[]
  readonly writers: readonly object[]
  readonly ledger: readonly object[]
}

/** Converts a batch to rows. `findVideo` returns the key of a video's row. */
export function toRows(
  project: number,
  batch: AcceptedBatch,
  findVideo: (videoId: string) => number,
): Rows {
  const { writer, high, firstAt, snapshots, events, ledger } = batch
  return {
    snapshots: snapshots.map((record) =>
      snapshotRow(project, record, findVideo(record.videoId), writer),
    ),
    events: events.map((record) => eventRow(project, record, writer)),
    writers: [
      {
        p: project,
        id: writer,
        have: multirange(events.map(({ seq }) => [seq, seq])),
        dropped: '{}',
        high,
        first_ms: firstAt,
      },
      ...ledger.flatMap(({ writer: id, seqs }) =>
        id && seqs
          ? [{ p: project, id, have: '{}', dropped: multirange(seqs), high: 0, first_ms: firstAt }]
          : [],
      ),
    ],
    ledger: ledger.map(({ id, reason, count, writer: of }) => ({
      p: project,
      id,
      reason,
      count,
      writer: of,
    })),
  }
}

function eventRow(p: number, record: EventRecord, writer: string): object {
  const { session, seq, type, at, position, epoch: _, ...data } = record
  return {
    p,
    session_id: session,
    seq,
    day: new Date(at).toISOString().slice(0, 10),
    writer,
    at_ms: at,
    type,
    position_s: roundSeconds(position),
    data,
  }
}

const multirange = (ranges: readonly (readonly [number, number])[]): string =>
  `{${ranges.filter(([from, to]) => from <= to).map(([from, to]) => `[${from},${to}]`)}}`
