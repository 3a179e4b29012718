import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLegacyClient, type LegacyClient } from '../../test/legacyClient.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import {
  findPostgres,
  NO_POSTGRES,
  type PostgresServer,
  startPostgres,
} from '../../test/postgres.ts'
import type { StoredSession } from '../reads/responses/session.ts'
import type { VideoSummary } from '../reads/responses/video.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const bin = findPostgres()
if (!bin) console.log(`Skipped: ${NO_POSTGRES}`)

describe.skipIf(!bin)('the legacy endpoints of two collectors on one PostgreSQL server', () => {
  let server: PostgresServer
  let collectors: TestCollector[]
  let pages: LegacyClient[]
  const open = async (): Promise<void> => {
    const options = { databaseUrl: server.url, trustViewerHeader: true }
    collectors = [await openTestCollector(options), await openTestCollector(options)]
    pages = collectors.map(({ collector, keys }) =>
      createLegacyClient(collector, keys.writeKey, 'user-7'),
    )
  }
  const close = async (): Promise<void> => {
    for (const { collector } of collectors) await collector.close()
    expect(collectors.flatMap(({ reports }) => reports)).toEqual([])
  }
  beforeAll(async () => {
    server = await startPostgres(bin as string)
    await open()
  })
  afterAll(async () => {
    await close()
    await server.remove()
  })
  const page = (at: number): LegacyClient => pages[at % 2] as LegacyClient
  const get = async <T>(path: string): Promise<T> =>
    (await (collectors[0] as TestCollector).get<T>(path)).answer

  it('B9 lose nothing of requests at both, and continue after a restart', async () => {
    const session_id = `${Date.now() - 30 * 60_000}-kx7m2n4`
    const send = (second: number): Promise<unknown> =>
      page(second).post('/api/analytics/video-progress', {
        ...{ session_id, video_id: 'b', video_duration_seconds: 1000 },
        ...{ current_position_seconds: second, watch_time_seconds: second },
        ...{ play_count: 1, pause_count: second },
      })
    const views = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        page(at).post('/api/analytics/video-view', { session_id, video_id: 'b' }),
      ),
    )
    for (let second = 10; second <= 100; second += 10) await send(second)
    await close()
    await open()
    await Promise.all(Array.from({ length: 20 }, (_, at) => send(110 + at)))

    expect(new Set(views.map(({ answer }) => JSON.stringify(answer))).size).toBe(1)
    expect(await get<StoredSession>(`/v1/sessions/${session_id}`)).toMatchObject({
      ...{ playingMs: 129_000, maxPosition: 129, pauseCount: 129, watched: [[0, 129]] },
    })
    expect(await get<VideoSummary>('/v1/videos/b/summary')).toMatchObject({
      ...{ views: 1, viewers: 1, uniqueSeconds: 129, playingMs: 129_000 },
    })
  })

  it('A7 D7 begin one session when a viewer begins at both at once', async () => {
    const start = Date.now() - 600_000
    const send = (second: number, collector: number): Promise<unknown> =>
      page(collector).post('/api/progress/video/d/watch-time', {
        ...{ watch_time: second, total_duration: 600, at: start + second * 1000 },
      })
    for (const second of [10, 20, 30]) await Promise.all([send(second, 0), send(second, 1)])

    expect(await get<VideoSummary>('/v1/videos/d/summary')).toMatchObject({
      ...{ views: 1, impressions: 0, viewers: 1, uniqueSeconds: 30, playingMs: 30_000 },
    })
  })
})
