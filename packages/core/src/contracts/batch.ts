/**
 * One request and its answer. `wire.ts` holds the schema that checks these types.
 */

import type { EventRecord } from './events.ts'
import type { SnapshotRecord } from './snapshot.ts'

/** Why records were dropped. Every drop has one of these and a count that the backend receives. */
export type DropReason =
  | 'age'
  | 'bytes'
  | 'quota'
  | 'rejected'
  | 'too_large'
  | 'consent'
  | 'storage_lost'
  | 'memory_overflow'
  | 'before_send'
  | 'sampling'

/** Records dropped before they reached the backend. */
export interface LedgerEntry {
  /** nanoid: the same drops reported twice are counted once. */
  readonly id: string
  readonly reason: DropReason
  readonly count: number
  /** Whose events these were, and which numbers; absent for snapshots. */
  readonly writer?: string | undefined
  readonly seqs?: readonly (readonly [from: number, to: number])[] | undefined
}

/** What one request carries: records of one writer. */
export interface Batch {
  /** nanoid; the same batch sent again keeps it. */
  readonly batch: string
  /** Epoch ms by the sender's clock. */
  readonly sentAt: number
  /** One writer is one page load. */
  readonly writer: string
  /** First and last seq in `events`; 0 without events. */
  readonly from: number
  readonly to: number
  /** The highest seq that this writer has given out. */
  readonly high: number
  /**
   * Of `sentAt`: records of the same epoch are off by as much as it is. Absent for 0, and in what
   * is sent for a writer that is gone.
   */
  readonly epoch?: number | undefined
  /**
   * Writers that are gone, whose records the sender found and is about to send: what does the
   * server have of theirs?
   */
  readonly pending?: readonly string[] | undefined
  readonly ledger: readonly LedgerEntry[]
  readonly snapshots: readonly SnapshotRecord[]
  readonly events: readonly EventRecord[]
}

/**
 * What `POST /v1/ingest` takes: a batch and the write key, which may stand in the query instead.
 */
export interface IngestBody extends Batch {
  readonly key?: string | undefined
}

/** What `POST /v1/ingest` answers with 202, after commit. */
export interface IngestAnswer {
  /** Records stored now or before. */
  readonly accepted: number
  readonly rejected: readonly { readonly id: string; readonly reason: string }[]
  /** What the server has of this writer's events. */
  readonly have: readonly (readonly [from: number, to: number])[]
  /** The same of the writers in `pending`. */
  readonly haveOf?:
    | { readonly [writer: string]: readonly (readonly [from: number, to: number])[] }
    | undefined
  /** Epoch ms. */
  readonly serverTime: number
}
