import type { AcceptedBatch } from './acceptBatch.ts'
import type { Arrival, RunList } from './arrival.ts'
import type { CacheDraft } from './commitCache.ts'
import { MERGE_WRITERS } from './recordSql.ts'

/** Ranges of event numbers, both ends included. */
export type Have = readonly (readonly [from: number, to: number])[]

/** What is known of a writer. */
export interface KnownWriter {
  readonly have: Have
  readonly high: number
  /** Epoch ms: when it was written last. */
  readonly writtenAt: number
}

interface WriterRow {
  readonly project_id: number
  readonly id: string
  readonly have: Have
  readonly high: number
  /** More event numbers were claimed than the writer can have given out. */
  readonly capped: boolean
}

/** The row of a writer that sends no events is written this often, for the time in it. */
const REWRITE_MS = 60_000

const writerName = (project: number, writer: string): string => `${project}/${writer}`

/** What came of a transaction's writers. */
export interface MergedWriters {
  /** What the collector has of a batch's writer. */
  have(arrival: Arrival): Have
  /** The projects of writers that claim more numbers than they can have given out. */
  readonly capped: readonly number[]
}

/** Notes what each writer has sent and dropped, unless a batch has no news of that. */
export async function mergeWriters(
  run: RunList,
  arrivals: readonly Arrival[],
  writers: CacheDraft<KnownWriter>,
): Promise<MergedWriters> {
  const now = Date.now()
  const rows = await run<WriterRow>(
    MERGE_WRITERS,
    arrivals
      .filter(({ project, batch }) =>
        hasNews(batch, writers.get(writerName(project, batch.writer)), now),
      )
      .flatMap(({ project, batch }) => writerRows(project, batch)),
  )
  for (const { project_id, id, have, high } of rows)
    writers.set(writerName(project_id, id), { have, high, writtenAt: now })
  return {
    have: ({ project, batch }) => writers.get(writerName(project, batch.writer))?.have ?? [],
    capped: rows.filter(({ capped }) => capped).map(({ project_id }) => project_id),
  }
}

const hasNews = (batch: AcceptedBatch, known: KnownWriter | undefined, now: number): boolean =>
  !known ||
  batch.events.length > 0 ||
  batch.ledger.length > 0 ||
  batch.high > known.high ||
  now - known.writtenAt > REWRITE_MS

function writerRows(project: number, batch: AcceptedBatch): readonly object[] {
  const { writer, high, firstAt, events, ledger } = batch
  return [
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
  ]
}

const multirange = (ranges: readonly (readonly [number, number])[]): string =>
  `{${ranges.filter(([from, to]) => from <= to).map(([from, to]) => `[${from},${to}]`)}}`
