import type { SnapshotRecord } from '@playhead/core'
import type { AdmitBatch } from '../access/admitBatch.ts'
import { acceptBatch } from '../ingest/acceptBatch.ts'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import type { Refusal } from '../ingest/plausibility.ts'
import { continueSession, type StoredState } from './continueSession.ts'
import { hashId } from './hashId.ts'
import type { Caller } from './identifyCaller.ts'
import type { Sample } from './sample.ts'

/** What samples are saved with. */
export interface SaveContext {
  readonly store: Pick<IngestStore, 'ingest'>
  readonly admitBatch: AdmitBatch
}

/**
 * Merges a sample into its session, through the same checks as any other record. Returns why the
 * collector refused it; `undefined` when it is stored, or is one of the team's own, which are only
 * counted as refused.
 */
export async function saveSample(
  { store, admitBatch }: SaveContext,
  { project, internal, viewerId, derived }: Caller,
  stored: StoredState | undefined,
  sample: Sample,
): Promise<Omit<Refusal, 'id'> | undefined> {
  const accepted = acceptBatch(toEnvelope(continueSession(stored, sample), Date.now()), Date.now())
  const sender = { project, internal, viewer: viewerId ?? undefined }
  // Requests of these endpoints do not say when they were sent.
  const batch = await admitBatch({ ...accepted, clockOffsetMs: undefined }, sender)
  const { refused } = await store.ingest(project, batch, { derived })
  const [refusal] = [...batch.rejected, ...refused]
  return refusal?.rule === 'internal' ? undefined : refusal
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
