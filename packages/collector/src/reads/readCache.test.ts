import { setImmediate } from 'node:timers/promises'
import type { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import {
  findPostgres,
  NO_POSTGRES,
  type PostgresServer,
  startPostgres,
} from '../../test/postgres.ts'
import { NO_REDIS } from '../../test/redis.ts'
import { useRedis } from '../../test/useRedis.ts'
import { until } from '../../test/viewer.ts'
import type { CollectorOptions } from '../collectorOptions.ts'
import type { Plugin } from '../plugin.ts'
import type { VideoList, VideoSummary } from './responses/video.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const bin = findPostgres()
const redis = useRedis()
let postgres: PostgresServer | undefined
beforeAll(async () => {
  if (bin && redis.isInstalled) postgres = await startPostgres(bin)
})
afterAll(() => postgres?.remove())

interface CachingCollector extends TestCollector {
  /** Changes the rollups without the collector's knowledge: only an answer that is read anew shows it. */
  tamper(views: number): Promise<unknown>
  summary(videoId?: string): Promise<VideoSummary>
  videos(): Promise<VideoList['videos']>
  watch(given?: Parameters<TestCollector['snapshot']>[0]): Promise<void>
}

let sessions = 0

async function open(options: CollectorOptions): Promise<CachingCollector> {
  let pool: Pool | undefined
  const reach: Plugin = {
    name: 'reach',
    routes: (_, services) => {
      pool = services.pool
    },
  }
  const test = await openTestCollector({
    ...options,
    readsPerMinute: 0,
    timeouts: { redisMs: 20_000 }, // a busy machine is slow
    plugins: [reach],
  })
  return {
    ...test,
    tamper: async (views) => pool?.query('update video_day set views = $1', [views]),
    summary: async (videoId = 'v') =>
      (await test.get<VideoSummary>(`/v1/videos/${videoId}/summary`)).answer,
    videos: async () => (await test.get<VideoList>('/v1/videos')).answer.videos,
    async watch(given) {
      // Of its own: collectors that are opened in the same millisecond have the same factory.
      const session = `session-${String(++sessions).padStart(8, '0')}`
      const snapshots = [
        test.snapshot({ session, playingMs: 1000, viewerId: 'viewer-1', ...given }),
      ]
      expect((await test.post(test.body({ snapshots }))).status).toBe(202)
    },
  }
}

type Case = [name: string, options: () => CollectorOptions, isInstalled: boolean]
describe.each<Case>([
  ['in process', () => ({}), true],
  ['in Redis', () => ({ redisUrl: redis.server.url }), redis.isInstalled],
])('B15 answers that are cached %s', (_, options, isInstalled) => {
  let test: CachingCollector
  beforeAll(async () => {
    if (isInstalled) test = await open(options())
  })
  beforeEach(({ skip }) => {
    if (!isInstalled) skip(NO_REDIS)
  })
  afterAll(async () => {
    await test?.collector.close()
    expect(test?.reports ?? []).toEqual([])
  })

  it('are the same as those that are not, and are not read again', async () => {
    await test.watch({ title: 'A lesson', duration: 60, watched: [[0, 30]], maxPosition: 30 })
    await test.watch({ videoId: 'other' })
    const read = [await test.summary(), await test.videos()]
    await test.tamper(99)
    expect([await test.summary(), await test.videos()]).toEqual(read)
    expect(read[0]).toMatchObject({ views: 1, title: 'A lesson' })
    await test.tamper(1)
  })

  it('include each new view and completion at once', async () => {
    for (let views = 2; views < 12; views++) {
      await test.watch({ completedAt: Date.now() - 1000 })
      expect(await test.summary()).toMatchObject({ views, completed: views - 1 })
      expect((await test.videos())[0]).toMatchObject({ views, completed: views - 1 })
    }
  })

  it('include them also when they are read all the time', async () => {
    const { views } = await test.summary('other')
    let isEnding = false
    const reading = Array.from({ length: 8 }, async () => {
      while (!isEnding) {
        await test.summary('other')
        await setImmediate() // a cached answer needs no network, so nothing else would run
      }
    })
    for (let added = 1; added <= 20; added++) {
      await test.watch({ videoId: 'other' })
      expect((await test.summary('other')).views).toBe(views + added)
    }
    isEnding = true
    await Promise.all(reading)
  })

  it('are kept when another video is watched', async () => {
    const { views } = await test.summary()
    await test.tamper(77)
    await test.watch({ videoId: 'other' })
    expect((await test.summary()).views).toBe(views)
    expect((await test.videos())[0]?.views).not.toBe(views)
    await test.tamper(views)
  })

  it('of parameters that differ are kept apart, and an unknown video stays unknown', async () => {
    expect((await test.get<VideoList>('/v1/videos?limit=1')).answer.videos).toHaveLength(1)
    expect(await test.videos()).toHaveLength(2)
    expect((await test.get('/v1/videos/none/summary')).status).toBe(404)
    await test.watch({ videoId: 'none' })
    expect((await test.get('/v1/videos/none/summary')).status).toBe(200)
  })
})

describe('B15 two collectors on one PostgreSQL', () => {
  beforeEach(({ skip }) => {
    if (!bin) skip(NO_POSTGRES)
    if (!redis.isInstalled) skip(NO_REDIS)
  })
  const openTwo = (options: CollectorOptions): Promise<CachingCollector[]> =>
    Promise.all([1, 2].map(() => open({ databaseUrl: postgres?.url, ...options })))
  async function closeAll(collectors: readonly CachingCollector[]): Promise<void> {
    for (const { collector, reports } of collectors) {
      await collector.close()
      expect(reports).toEqual([])
    }
  }

  it('with Redis share answers, and soon drop what the other one has stored', async () => {
    const [here, there] = (await openTwo({ redisUrl: redis.server.url })) as [
      CachingCollector,
      CachingCollector,
    ]
    await here.watch()
    expect((await here.summary()).views).toBe(1)
    await until(async () => {
      await here.tamper(1)
      await here.summary()
      await here.tamper(50)
      return (await there.summary()).views === 1 // as `here` has read it
    })
    await here.tamper(1)

    for (let views = 2; views < 6; views++) {
      await there.watch({ completedAt: Date.now() - 1000 })
      expect((await there.summary()).views).toBe(views)
      const since = performance.now()
      await until(async () => (await here.summary()).completed === views - 1)
      expect(performance.now() - since).toBeLessThan(5000)
    }

    await there.watch({ completedAt: Date.now() - 1000 })
    await closeAll([there]) // before its next fold
    expect((await here.summary()).completed).toBe(5)
    await closeAll([here])
  })

  it('without Redis keep nothing, because neither knows what the other one stores', async () => {
    const [here, there] = (await openTwo({})) as [CachingCollector, CachingCollector]
    const before = (await here.summary('alone')).views ?? 0
    for (let added = 1; added < 5; added++) {
      await there.watch({ videoId: 'alone' })
      expect((await here.summary('alone')).views).toBe(before + added)
    }
    await closeAll([here, there])
  })

  it('learn from each other which videos have changed', async () => {
    const received: unknown[] = []
    const live: Plugin = {
      name: 'live',
      routes: (_, { bus }) => void bus.subscribe('changed', (change) => received.push(change)),
    }
    const url = { databaseUrl: postgres?.url, redisUrl: redis.server.url }
    const here = await openTestCollector({ ...url, plugins: [live] })
    const there = await open(url)
    await until(async () => {
      await there.watch({ videoId: 'changed-1' })
      await new Promise((next) => setTimeout(next, 600))
      return received.length > 0
    })
    expect(received[0]).toEqual({ project: 1, videoIds: ['changed-1'] })
    await closeAll([there])
    await here.collector.close()
  })
})
