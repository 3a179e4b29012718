import type { IngestStore } from '../../ingest/createIngestStore.ts'
import type { Bus } from '../../shared/bus.ts'
import type { WatchProgress } from '../responses.ts'
import type { ProgressViewer } from '../saveProgress.ts'

/** The channel of changes of progress: lists of {@link ProgressChange}. */
export const PROGRESS = 'progress'

/** The progress of a viewer in a video has changed. */
export interface ProgressChange extends ProgressViewer {
  readonly videoId: string
  /** What it is now; absent when it has to be read. */
  readonly progress?: WatchProgress
}

/** Announces changes of progress to all collectors of the database. */
export interface ProgressFeed {
  announce(viewer: ProgressViewer, progress: WatchProgress): void
  /** A store that announces what sessions change, soon after their batches. */
  watch(store: IngestStore): IngestStore
  close(): void
}

/** A session changes progress every 15 s, so that half a second more makes no difference. */
const GATHER_MS = 500
/** Changes of one message. */
const MAX_CHANGES = 5000

export function createProgressFeed(bus: Bus): ProgressFeed {
  /** By viewer and video: sessions of several devices are one change. */
  const changes = new Map<string, ProgressChange>()

  function flush(): void {
    if (!changes.size) return
    bus.publish(PROGRESS, [...changes.values()])
    changes.clear()
  }
  const timer = setInterval(flush, GATHER_MS)
  timer.unref()

  return {
    announce: ({ project, viewerId }, progress) =>
      bus.publish(PROGRESS, [
        { project, viewerId, videoId: progress.videoId, progress } satisfies ProgressChange,
      ]),
    watch: (store) => ({
      have: store.have,
      async ingest(project, batch, facts) {
        const result = await store.ingest(project, batch, facts)
        for (const { viewerId, videoId } of batch.snapshots)
          if (viewerId !== undefined)
            changes.set(JSON.stringify([project, viewerId, videoId]), {
              ...{ project, viewerId, videoId },
            })
        if (changes.size >= MAX_CHANGES) flush()
        return result
      },
      get busy() {
        return store.busy
      },
      get stored() {
        return store.stored
      },
      close: store.close,
    }),
    close() {
      clearInterval(timer)
      flush()
    },
  }
}
