import { randomInt } from 'node:crypto'
import type { Pool } from 'pg'
import { createDays } from '../database/days.ts'
import type { Queries } from '../database/queries.ts'
import { transaction } from '../database/transaction.ts'
import type { DerivedFields } from '../rollup/fields.ts'
import type { AcceptedBatch } from './acceptBatch.ts'
import type { Arrival } from './arrival.ts'
import type { SessionKey } from './claimSessions.ts'
import { createCommitCache } from './commitCache.ts'
import { createBatcher, type Waiting } from './createBatcher.ts'
import type { Have, KnownWriter } from './mergeWriters.ts'
import { HAVE } from './recordSql.ts'
import { type IngestResult, listDays, writeArrivals } from './writeArrivals.ts'

/** Stores batches. */
export interface IngestStore {
  /** What the server has of these writers. */
  have(project: number, writers: readonly string[]): Promise<{ readonly [writer: string]: Have }>
  /** Resolves after commit. Rejects with `Busy` when too much waits. */
  ingest(project: number, batch: AcceptedBatch, request?: RequestFacts): Promise<IngestResult>
  /** Whether `ingest()` would reject with `Busy` now, so that the body need not be parsed. */
  readonly busy: boolean
  /** Records stored since the start. The maintenance of the embedded engine depends on it. */
  readonly stored: number
  /** Stores what waits. */
  close(): Promise<void>
}

/** What is known of a batch's request. */
export interface RequestFacts {
  /** The size of its body. @default 0 */
  readonly bytes?: number | undefined
  /** What it says of its sessions. @default {} */
  readonly derived?: DerivedFields | undefined
}

/**
 * Whether there are only snapshots to write, as mostly. They need no transaction, whose two more
 * round trips wait for the thread that answers requests: each statement is whole by itself, and what
 * is sent again after a failure in between changes nothing. A refusal is counted with its batch.
 */
const isPlain = ({ batch: { events, ledger, rejected } }: Arrival): boolean =>
  !events.length && !ledger.length && !rejected.length

const MAX_KNOWN_VIDEOS = 50_000
const MAX_KNOWN_SESSIONS = 100_000
const MAX_KNOWN_WRITERS = 100_000

export function createIngestStore(
  pool: Pool,
  report: (error: unknown, where: string) => void,
  maxWaiting?: number | undefined,
): IngestStore {
  const days = createDays(pool)
  const videos = createCommitCache<number>(MAX_KNOWN_VIDEOS)
  const sessions = createCommitCache<SessionKey>(MAX_KNOWN_SESSIONS)
  const writers = createCommitCache<KnownWriter>(MAX_KNOWN_WRITERS)
  /** No two collectors change the same row of counts. */
  const collector = randomInt(2 ** 31)
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
    const known = {
      videos: videos.draft(),
      sessions: sessions.draft(),
      writers: writers.draft(),
    }
    try {
      await days.ensure(arrivals.flatMap(listDays))
      const write = (client: Queries): Promise<readonly IngestResult[]> =>
        writeArrivals(client, arrivals, { known, collector })
      const results = await (arrivals.every(isPlain) ? write(pool) : transaction(pool, write))
      for (const draft of Object.values(known)) draft.commit()
      for (const { batch } of arrivals) stored += batch.snapshots.length + batch.events.length
      return results
    } catch (error) {
      // A server that was replaced, or restored, may not have what was committed before.
      for (const cache of [videos, sessions, writers]) cache.clear()
      days.forget()
      throw error
    }
  }

  return {
    ingest: (project, batch, { bytes = 0, derived = {} } = {}) =>
      batcher.add({ project, batch, bytes, derived }),
    get busy() {
      return batcher.busy
    },
    async have(project, ids) {
      const { rows } = await pool.query<{ id: string; have: Have }>({
        ...HAVE,
        values: [project, ids],
      })
      return Object.fromEntries(rows.map(({ id, have }) => [id, have]))
    },
    get stored() {
      return stored
    },
    close: () => batcher.close(),
  }
}
