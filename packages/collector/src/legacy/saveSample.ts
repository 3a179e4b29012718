import type { SnapshotRecord } from '@playhead/core'
import type { Pool } from 'pg'
import { acceptBatch } from '../ingest/acceptBatch.ts'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import type { Refusal } from '../ingest/plausibility.ts'
import { continueSession, type StoredState } from './continueSession.ts'
import { hashId } from './hashId.ts'
import type { Sample } from './sample.ts'

/** What samples are saved with. */
export interface SaveContext {
  readonly pool: Pool
  readonly store: Pick<IngestStore, 'ingest'>
}

/**
 * Merges a sample into its session, through the same checks as any other record. Returns why the
 * collector refused it, or `undefined` when it is stored.
 */
export async function saveSample(
  { store }: SaveContext,
  project: number,
  stored: StoredState | undefined,
  sample: Sample,
): Promise<Omit<Refusal, 'id'> | undefined> {
  const batch = acceptBatch(toEnvelope(continueSession(stored, sample), Date.now()), Date.now())
  const { refused } = await store.ingest(project, batch)
  return batch.rejected[0] ?? refused[0]
}

/** Sessions belong to the writer that created them, so each legacy session has one of its own. */
function toEnvelope(snapshot: SnapshotRecord, now: number): Parameters<typeof acceptBatch>[0] {
  const writer = hashId('legacy', snapshot.session)
  return {
    batch: writer,
    writer,
    sentAt: now,
    ...{ from: 0, to: 0, high: 0 },
    ...{ ledger: [], snapshots: [snapshot], events: [] },
  }
}
