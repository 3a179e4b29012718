import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { notes } from '../../test/notesPlugin.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import {
  findPostgres,
  NO_POSTGRES,
  type PostgresServer,
  startPostgres,
} from '../../test/postgres.ts'
import { NO_REDIS } from '../../test/redis.ts'
import { useRedis } from '../../test/useRedis.ts'
import type { CollectorOptions } from '../collectorOptions.ts'
import { createCollector } from '../createCollector.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const redis = useRedis()
/** A busy machine is slow, and Redis is not away. */
const PATIENT = { timeouts: { redisMs: 20_000 } }
const FEW = { ingestPerMinute: 3, readsPerMinute: 2 }

/** Sends one request, and describes its answer. */
type Send = (test: TestCollector, path: string, init?: RequestInit) => Promise<Response>
const send: Send = async (test, path, init) =>
  test.collector.fetch(new Request(`http://collector${path}`, init))

async function countAnswers(calls: number, call: () => Promise<number>): Promise<object> {
  const counts: Record<number, number> = {}
  for (let at = 0; at < calls; at++) {
    const status = await call()
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

describe.each<[string, () => CollectorOptions, boolean]>([
  ['in process', () => ({}), true],
  ['in Redis', () => ({ redisUrl: redis.server.url }), redis.isInstalled],
])('B15 requests that are counted %s', (_, options, isInstalled) => {
  let test: TestCollector
  beforeEach(async ({ skip }) => {
    if (!isInstalled) skip(NO_REDIS)
    test = await openTestCollector({ ...FEW, ...PATIENT, ...options() })
    return () => test.collector.close()
  })

  it.each<[string, (writeKey: string) => [path: string, init: RequestInit]]>([
    ['in the address', (key) => [`/v1/ingest?key=${key}`, {}]],
    ['in a header', (key) => ['/v1/ingest', { headers: { authorization: `Bearer ${key}` } }]],
    ['in the body', (key) => ['/v1/ingest', { body: JSON.stringify({ key }) }]],
  ])('get 429 and Retry-After beyond the limit of a write key %s', async (_where, address) => {
    const [path, given] = address(test.keys.writeKey)
    const body = { ...test.body({}), ...JSON.parse(String(given.body ?? '{}')) }
    const init = { method: 'POST', ...given, body: JSON.stringify(body) }
    const answers = [0, 1, 2, 3].map(() => send(test, path, init))
    const statuses = (await Promise.all(answers)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([202, 202, 202, 429])

    const refused = await send(test, path, init)
    const seconds = Number(refused.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(10)
    expect(seconds).toBeLessThanOrEqual(20)
    expect(await refused.json()).toEqual({ error: 'this write key may send 3 requests a minute' })
  })

  it('of read keys have a limit of their own, at every endpoint together', async () => {
    await countAnswers(9, async () => (await test.post(test.body({}))).status)
    const paths = ['/v1/videos', '/v1/quality', '/v1/sessions/none', '/v1/videos/none/summary']
    const statuses: number[] = []
    for (const path of paths) statuses.push((await test.get(path)).status)
    expect(statuses).toEqual([200, 200, 429, 429])
    expect((await test.get('/v1/videos')).answer).toEqual({
      error: 'this read key may send 2 requests a minute',
    })
  })

  it('of unknown keys are not counted, and get 401 however many there are', async () => {
    const unknown = `rk_${'x'.repeat(43)}`
    const counts = await countAnswers(9, async () => (await test.get('/v1/videos', unknown)).status)
    expect(counts).toEqual({ 401: 9 })
  })
})

it('B15 a limit of 0 is no limit', async () => {
  const test = await openTestCollector({ ingestPerMinute: 0, readsPerMinute: 0 })
  expect(await countAnswers(20, async () => (await test.get('/v1/quality')).status)).toEqual({
    200: 20,
  })
  await test.collector.close()
})

it('B15 the endpoints of plugins have the limit of their key', async () => {
  const test = await openTestCollector({ ...FEW, plugins: [notes()] })
  const counts = await countAnswers(5, async () => (await test.get('/v1/notes/v')).status)
  expect(counts).toEqual({ 200: 2, 429: 3 })
  await test.collector.close()
})

it.each([{ ingestPerMinute: -1 }, { readsPerMinute: 1.5 }, { ingestPerMinute: '60' }])(
  'B15 refuses a limit of %o',
  async (options) => {
    await expect(createCollector(options as object)).rejects.toThrow(
      `option "${Object.keys(options)[0]}" must be a whole number, 0 for no limit, got `,
    )
  },
)

describe('B15 two collectors on one PostgreSQL and one Redis', () => {
  const bin = findPostgres()
  let postgres: PostgresServer | undefined
  beforeAll(async () => {
    if (bin && redis.isInstalled) postgres = await startPostgres(bin)
  })
  afterAll(() => postgres?.remove())

  it('share the limit of a key', async ({ skip }) => {
    if (!bin) skip(NO_POSTGRES)
    if (!redis.isInstalled) skip(NO_REDIS)
    const options = {
      databaseUrl: postgres?.url,
      redisUrl: redis.server.url,
      ingestPerMinute: 10,
      ...PATIENT,
    }
    const here = await openTestCollector(options)
    const there = await openTestCollector({ ...options, newKeys: false })
    const key = here.keys.writeKey
    const counts = await countAnswers(10, async () => {
      const [one, other] = await Promise.all(
        [here, there].map((each) => each.post(here.body({}), { key })),
      )
      return Number(one?.status === 202) + Number(other?.status === 202)
    })
    expect(counts).toEqual({ 2: 5, 0: 5 })
    for (const { collector } of [here, there]) await collector.close()
  })
})
