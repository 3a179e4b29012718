import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type OpenStream, openEventsStream, openSocketStream } from '../../../test/openStream.ts'
import { startTestCollector, type TestCollector } from '../../../test/openTestCollector.ts'
import {
  findPostgres,
  NO_POSTGRES,
  type PostgresServer,
  startPostgres,
} from '../../../test/postgres.ts'
import { findRedis, NO_REDIS, type RedisServer, startRedis } from '../../../test/redis.ts'
import { JWT_SECRET, signToken } from '../../../test/tokens.ts'
import { QUICK } from '../../../test/useRedis.ts'
import { until } from '../../../test/viewer.ts'
import type { StartedCollector } from '../../startCollector.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const [bin, redisBin] = [findPostgres(), findRedis()]
if (!bin || !redisBin) console.log(`Skipped: ${bin ? NO_REDIS : NO_POSTGRES}`)

type Node = TestCollector<StartedCollector>

describe.skipIf(!bin || !redisBin)('D5 two collectors on one PostgreSQL and one Redis', () => {
  let postgres: PostgresServer
  let redis: RedisServer
  let nodes: readonly [Node, Node]
  let token: string
  beforeAll(async () => {
    postgres = await startPostgres(bin as string)
    redis = await startRedis(redisBin as string)
    token = await signToken({ sub: 'viewer-1' })
    const options = { databaseUrl: postgres.url, redisUrl: redis.url, timeouts: QUICK }
    const open = (): Promise<Node> => startTestCollector({ ...options, jwtSecret: JWT_SECRET })
    nodes = [await open(), await open()]
  })
  afterAll(async () => {
    for (const { collector } of nodes) await collector.close()
    await redis.remove()
    await postgres.remove()
  })
  const streams = (): Promise<readonly OpenStream[]> =>
    Promise.all([
      openSocketStream(`${nodes[0].collector.url}/v1/progress/stream?token=${token}`),
      openEventsStream(`${nodes[1].collector.url}/v1/progress/stream?token=${token}`),
    ])
  const save = (node: 0 | 1, video: string, body: object): Promise<Response> =>
    fetch(`${nodes[node].collector.url}/v1/progress/videos/${video}`, {
      ...{ method: 'PUT', body: JSON.stringify(body) },
      headers: { authorization: `Bearer ${token}` },
    })
  const state = async (node: Node): Promise<string> =>
    ((await node.get<{ redis: string }>('/readyz')).answer as { redis: string }).redis

  it('deliver saves and sessions to the streams of each other, and share the limit of saves', async () => {
    const open = await streams()
    await save(0, 'a', { position: 10 })
    await save(1, 'a', { position: 11 })
    const third = await save(0, 'a', { position: 12 })
    await save(1, 'b', { position: 20 })
    const played = { viewerId: 'viewer-1', videoId: 'c', playingMs: 20_000, position: 30 }
    await nodes[0].post(nodes[0].body({ snapshots: [nodes[0].snapshot(played)] }))
    await until(() => open.every(({ messages }) => messages.length >= 4))

    expect(third.status).toBe(429)
    for (const { messages } of open)
      expect(messages).toMatchObject([
        { videoId: 'a', position: 10 },
        { videoId: 'a', position: 11 },
        { videoId: 'b', position: 20 },
        { videoId: 'c', position: 30 },
      ])
    for (const each of open) each.close()
  })

  it('go on by themselves while Redis is away, and together when it is back', async () => {
    const open = await streams()
    await redis.stop()
    await until(async () => (await state(nodes[0])) === 'away')
    expect((await save(0, 'd', { position: 40 })).status).toBe(200)
    await until(() => (open[0]?.messages.length ?? 0) > 0)
    await redis.start()
    for (const node of nodes) await until(async () => (await state(node)) === 'ok')
    await save(0, 'e', { position: 50 })
    await until(() => open.every(({ messages }) => messages.length > 0))

    const videos = open.map(({ messages }) =>
      messages.map((each) => (each as { videoId: string }).videoId),
    )
    expect(videos).toEqual([['d', 'e'], ['e']])
    for (const each of open) each.close()
  })
})
