import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'
import type { AcceptedBatch } from './acceptBatch.ts'
import { createCommitCache } from './commitCache.ts'
import { createBatcher, type Waiting } from './createBatcher.ts'
import { HAVE } from './recordSql.ts'
import { type Arrival, type Have, type IngestResult, writeArrivals } from './writeArrivals.ts'

/** Stores batches. */
export interface IngestStore {
  /** What the server has of these writers. */
  have(project: number, writers: readonly string[]): Promise<{ readonly [writer: string]: Have }>
  /**
   * Resolves after commit. Rejects with `Busy` when too much waits. `bytes` is the size of the
   * batch's body.
   */
  ingest(project: number, batch: AcceptedBatch, bytes?: number): Promise<IngestResult>
  /** Whether `ingest()` would reject with `Busy` now, so that the body need not be parsed. */
  readonly busy: boolean
  /** Records stored since the start. The maintenance of the embedded engine depends on it. */
  readonly stored: number
  /** Stores what waits. */
  close(): Promise<void>
}

const MAX_KNOWN_VIDEOS = 50_000
const MAX_KNOWN_SESSIONS = 100_000

export function createIngestStore(
  pool: Pool,
  report: (error: unknown, where: string) => void,
  maxWaiting?: number | undefined,
): IngestStore {
  const videos = createCommitCache<number>(MAX_KNOWN_VIDEOS)
  const owners = createCommitCache<string>(MAX_KNOWN_SESSIONS)
  let stored = 0
  const batcher = createBatcher<Arrival, IngestResult>({
    countRecords: ({ batch: { snapshots, events, ledger } }) =>
      snapshots.length + events.length + ledger.length + 1,
    countBytes: ({ bytes }) => bytes,
    commit,
    report,
    maxWaiting,
  })

  async function commit(together: readonly Waiting<Arrival>[]): Promise<readonly IngestResult[]> {
    const arrivals = together.map(({ item }) => item)
    const known = { videos: videos.draft(), owners: owners.draft() }
    const results = await transaction(pool, (client) => writeArrivals(client, arrivals, known))
    known.videos.commit()
    known.owners.commit()
    for (const { batch } of arrivals) stored += batch.snapshots.length + batch.events.length
    return results
  }

  return {
    ingest: (project, batch, bytes = 0) => batcher.add({ project, batch, bytes }),
    get busy() {
      return batcher.busy
    },
    async have(project, writers) {
      const { rows } = await pool.query<{ id: string; have: Have }>({
        ...HAVE,
        values: [project, writers],
      })
      return Object.fromEntries(rows.map(({ id, have }) => [id, have]))
    },
    get stored() {
      return stored
    },
    close: () => batcher.close(),
  }
}
