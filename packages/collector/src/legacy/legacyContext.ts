import type { AdmitBatch } from '../access/admitBatch.ts'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import type { ReadParts } from '../reads/readContext.ts'
import type { TaskQueue } from './taskQueue.ts'

/** What the legacy endpoints work with. */
export interface LegacyContext extends Pick<ReadParts, 'pool' | 'rollup' | 'cache' | 'clock'> {
  readonly store: IngestStore
  readonly admitBatch: AdmitBatch
  readonly runInOrder: TaskQueue
  /** The share of a video at which the watch-time endpoint counts it as completed. */
  readonly completeAt: number
}
