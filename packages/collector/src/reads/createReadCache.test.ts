import { describe, expect, it } from 'vitest'
import { createRecordFactory } from '../../test/openTestCollector.ts'
import { acceptBatch } from '../ingest/acceptBatch.ts'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import { CHANGED, type Changed } from '../shared/bus.ts'
import { createMemoryBus } from '../shared/createMemoryBus.ts'
import { createMemoryCache } from '../shared/createMemoryCache.ts'
import { createReadCache, type ReadCache } from './createReadCache.ts'

const TTL_MS = 60_000
const records = createRecordFactory()

interface Parts {
  readonly reads: ReadCache
  /** Stores records of these videos, which the next fold adds to the rollups. */
  watch(project: number, ...videoIds: string[]): Promise<unknown>
  /** Reads the views of a video, or of all, as the rollups have them: without a fold of its own. */
  views(project: number, videoId?: string): Promise<number>
  readonly folds: number
  /** The next folds fail. */
  failing: boolean
  readonly changes: Changed[]
}

/** A cache of reads over rollups that are two numbers: views that are stored, and that are folded. */
function createParts(): Parts {
  const waiting: string[] = []
  const folded: string[] = []
  const changes: Changed[] = []
  const bus = createMemoryBus(() => {})
  bus.subscribe<Changed>(CHANGED, (change) => changes.push(change))
  const parts = { folds: 0, failing: false }
  const reads = createReadCache({
    cache: createMemoryCache(),
    bus,
    report: () => {},
    rollup: {
      async fresh() {
        parts.folds++
        const taken = waiting.splice(0)
        await new Promise((next) => setTimeout(next, 5))
        if (parts.failing) {
          waiting.push(...taken)
          throw new Error('no database')
        }
        folded.push(...taken)
      },
    },
  })
  const store = reads.watch({
    busy: false,
    stored: 0,
    have: async () => ({}),
    close: async () => {},
    async ingest(project, { snapshots }) {
      waiting.push(...snapshots.map(({ videoId }) => `${project}/${videoId}`))
      return { have: {}, refused: [] } as never
    },
  } satisfies IngestStore)
  const count = async (name: string): Promise<number> =>
    folded.filter((each) => each.startsWith(name)).length
  return Object.assign(parts, {
    reads,
    changes,
    watch(project: number, ...videoIds: string[]) {
      const snapshots = videoIds.map((videoId) => records.snapshot({ videoId }))
      const batch = acceptBatch(records.body({ snapshots }) as never, Date.now())
      return store.ingest(project, batch)
    },
    views(project: number, videoId?: string) {
      const video = videoId === undefined ? {} : { videoId }
      return reads.read({ project, ...video, key: 'views', ttlMs: TTL_MS }, () =>
        count(`${project}/${videoId ?? ''}`),
      )
    },
  })
}

describe('B15 a cache of reads', () => {
  it('folds before it reads what a stored record has changed, and only then', async () => {
    const parts = createParts()
    await parts.watch(1, 'a', 'a', 'b')
    expect([await parts.views(1, 'a'), await parts.views(1)]).toEqual([2, 3])
    expect(parts.folds).toBe(1)
    for (let again = 0; again < 5; again++) await parts.views(1, 'a')
    await parts.watch(1, 'b')
    expect(await parts.views(1, 'a')).toBe(2)
    expect(parts.folds).toBe(1)
    expect([await parts.views(1, 'b'), await parts.views(1)]).toEqual([2, 4])
    expect(parts.folds).toBe(2)
    await parts.reads.close()
  })

  it('keeps projects apart', async () => {
    const parts = createParts()
    await parts.watch(1, 'a')
    expect([await parts.views(2, 'a'), await parts.views(1, 'a')]).toEqual([0, 1])
    await parts.watch(2, 'a')
    expect([await parts.views(2, 'a'), await parts.views(1, 'a')]).toEqual([1, 1])
    await parts.reads.close()
  })

  it('shares a fold between reads at the same time, but not with one that began too early', async () => {
    const parts = createParts()
    await parts.watch(1, 'a')
    const early = Array.from({ length: 10 }, () => parts.views(1, 'a'))
    await parts.watch(1, 'a')
    const late = await parts.views(1, 'a')
    expect(late).toBe(2)
    expect(parts.folds).toBeLessThan(4) // the timer may add one
    await Promise.all(early)
    expect(await parts.views(1, 'a')).toBe(2)
    await parts.reads.close()
  })

  it('rejects while the fold fails, as a read without a cache, and forgets nothing', async () => {
    const parts = createParts()
    await parts.watch(1, 'a')
    await parts.views(1, 'a')
    await parts.watch(1, 'a')
    parts.failing = true
    await expect(parts.views(1, 'a')).rejects.toThrow('no database')
    await expect(parts.views(1, 'a')).rejects.toThrow('no database')
    expect(await parts.views(1, 'b')).toBe(0)
    parts.failing = false
    expect(await parts.views(1, 'a')).toBe(2)
    await parts.reads.close()
  })

  it('drops answers by itself, twice a second, and announces which videos have changed', async () => {
    const parts = createParts()
    await parts.watch(1, 'a', 'b')
    await parts.watch(2, 'c')
    while (parts.changes.length < 2) await new Promise((next) => setTimeout(next, 10))
    expect(parts.changes).toEqual([
      { project: 1, videoIds: ['a', 'b'] },
      { project: 2, videoIds: ['c'] },
    ])
    expect(parts.folds).toBe(1)
    await parts.reads.close()
  })

  it('drops a last time when it closes', async () => {
    const parts = createParts()
    await parts.watch(1, 'a')
    await parts.reads.close()
    expect(parts.folds).toBe(1)
    expect(await parts.views(1, 'a')).toBe(1)
  })

  it('notes a bounded number of videos, and drops the answers of all beyond that', async () => {
    const parts = createParts()
    expect([await parts.views(1, 'v7'), await parts.views(2, 'a')]).toEqual([0, 0])
    for (let from = 0; from < 10_100; from += 100) {
      await parts.watch(1, ...Array.from({ length: 100 }, (_, at) => `v${from + at}`))
    }
    expect(await parts.views(1, 'v10099')).toBe(1)
    expect(await parts.views(1)).toBe(10_100)
    expect(await parts.views(1, 'v99999')).toBe(0)
    expect(await parts.views(2, 'a')).toBe(0)
    await parts.reads.close()
  })

  it('drops what a change that is no record concerns', async () => {
    const parts = createParts()
    let loads = 0
    const read = (videoId: string): Promise<number> =>
      parts.reads.read({ project: 1, videoId, key: 'title', ttlMs: TTL_MS }, async () => ++loads)
    expect([await read('a'), await read('b')]).toEqual([1, 2])
    await parts.reads.invalidate(1, 'a')
    expect([await read('a'), await read('b')]).toEqual([3, 2])
    await parts.reads.invalidate(1)
    expect([await read('a'), await read('b')]).toEqual([4, 5])
    await parts.reads.invalidate(2)
    expect([await read('a'), await read('b')]).toEqual([4, 5])
    await parts.reads.close()
  })
})
