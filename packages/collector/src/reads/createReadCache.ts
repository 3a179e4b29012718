import type { AcceptedBatch } from '../ingest/acceptBatch.ts'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import type { Report } from '../report.ts'
import type { Rollup } from '../rollup/createRollup.ts'
import { type Bus, CHANGED, type Changed } from '../shared/bus.ts'
import type { Cache } from '../shared/cache.ts'

/** A read whose answer may be kept. */
export interface CachedRead {
  readonly project: number
  /** Of a read that depends on one video alone: records of other videos do not drop its answer. */
  readonly videoId?: string
  /** Names the read, with every parameter that it depends on. */
  readonly key: string
  readonly ttlMs: number
}

/** How long an answer is kept at most, if no record drops it before. */
export const CACHE_MS: Readonly<Record<'summary' | 'videos' | 'course', number>> = {
  summary: 5 * 60_000,
  videos: 10 * 60_000,
  course: 60 * 60_000,
}

/**
 * Answers of reads. One is dropped when a record that it depends on was stored, by this collector
 * or by another one with the same Redis.
 */
export interface ReadCache {
  /**
   * The kept answer, or else that of `load`. It includes every record that this collector has
   * acknowledged. `undefined` is not kept.
   */
  read<T>(read: CachedRead, load: () => Promise<T>): Promise<T>
  /**
   * Drops the answers of a project, or those that depend on one video: for changes that are not
   * records, like a title or a deletion.
   */
  invalidate(project: number, videoId?: string): Promise<void>
  /** A store whose batches drop the answers that depend on them. */
  watch(store: IngestStore): IngestStore
  /** Drops a last time: other collectors go on. */
  close(): Promise<void>
}

/** How long another collector may answer without a record that this one has stored. */
const SETTLE_MS = 500
/** Of more videos, all answers of their projects are dropped. */
const MAX_MARKS = 10_000

/** A record was stored that is not in the rollups yet. */
interface Mark {
  readonly at: number
  readonly project: number
  readonly videoId?: string
}

const tagOfAll = (project: number): string => `${project}:all`
const tagOfAny = (project: number): string => `${project}:any`
const tagOfVideo = (project: number, videoId: string): string => `${project}:video:${videoId}`

/**
 * Creates the cache of reads. A record that is stored marks what depends on it. The answers are
 * dropped after the next fold, which is when a new one would include the record: before a read of a
 * marked answer, and twice a second. Other reads need neither a fold nor the database.
 */
export function createReadCache(given: {
  readonly cache: Cache
  readonly rollup: Pick<Rollup, 'fresh'>
  readonly bus: Bus
  readonly report: Report
}): ReadCache {
  const { cache, rollup, bus, report } = given
  const marks = new Map<string, Mark>()
  let stored = 0
  let settling: { readonly upTo: number; readonly done: Promise<void> } | undefined

  function mark(project: number, batch: AcceptedBatch): void {
    if (!batch.snapshots.length && !batch.events.length) return
    const at = ++stored
    marks.set(tagOfAny(project), { at, project })
    for (const { videoId } of batch.snapshots)
      marks.set(tagOfVideo(project, videoId), { at, project, videoId })
    if (marks.size <= MAX_MARKS) return
    const projects = new Set([...marks.values()].map((each) => each.project))
    marks.clear()
    for (const each of projects) marks.set(tagOfAll(each), { at, project: each })
  }

  /** Drops what was marked up to now, once the rollups include it. */
  function settle(): Promise<void> {
    const upTo = stored
    const done = drop(upTo).finally(() => {
      if (settling?.done === done) settling = undefined
    })
    settling = { upTo, done }
    return done
  }
  async function drop(upTo: number): Promise<void> {
    await rollup.fresh()
    const due = [...marks].filter(([, { at }]) => at <= upTo)
    await cache.invalidate(due.map(([tag]) => tag))
    for (const [tag, { at }] of due) if (marks.get(tag)?.at === at) marks.delete(tag)
    for (const project of new Set(due.map(([, each]) => each.project))) {
      const videoIds = due.flatMap(([, each]) => (each.project === project && each.videoId) || [])
      bus.publish(CHANGED, { project, videoIds } satisfies Changed)
    }
  }

  const timer = setInterval(() => {
    if (marks.size) settle().catch((error) => report(error, 'read cache'))
  }, SETTLE_MS)
  timer.unref()

  return {
    async read({ project, videoId, key, ttlMs }, load) {
      const own = videoId === undefined ? tagOfAny(project) : tagOfVideo(project, videoId)
      const tags = [tagOfAll(project), own]
      const marked = Math.max(...tags.map((tag) => marks.get(tag)?.at ?? 0))
      if (marked) await (settling && settling.upTo >= marked ? settling.done : settle())
      return cache.read({ key: JSON.stringify([project, videoId, key]), ttlMs, tags }, load)
    },
    invalidate: (project, videoId) =>
      cache.invalidate(
        videoId === undefined
          ? [tagOfAll(project)]
          : [tagOfAny(project), tagOfVideo(project, videoId)],
      ),
    watch: (store) => ({
      have: store.have,
      async ingest(project, batch, facts) {
        try {
          return await store.ingest(project, batch, facts)
        } finally {
          // Also when it failed: a commit whose answer is lost has happened.
          mark(project, batch)
        }
      },
      get busy() {
        return store.busy
      },
      get stored() {
        return store.stored
      },
      close: store.close,
    }),
    async close() {
      clearInterval(timer)
      if (marks.size) await settle()
    },
  }
}
