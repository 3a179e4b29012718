import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { startProxy } from '../../../test/networkProxy.ts'
import { openTestCollector, type TestCollector } from '../../../test/openTestCollector.ts'
import { freePort } from '../../../test/postgres.ts'
import { NO_REDIS } from '../../../test/redis.ts'
import { runCli } from '../../../test/runCli.ts'
import { QUICK, useRedis } from '../../../test/useRedis.ts'
import { createViewer, STEP_MS, until } from '../../../test/viewer.ts'
import type { CollectorOptions } from '../../collectorOptions.ts'
import type { VideoSummary } from '../../reads/responses/video.ts'

// Only for what hangs.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const redis = useRedis()

interface Traffic {
  /** Resolves when every viewer and reader was answered several times more. */
  flows(): Promise<void>
  /** Ends the traffic, and checks every answer and the totals. */
  end(): Promise<void>
}

/** Viewers that send, and dashboards that read, all the time. */
function startTraffic(test: TestCollector): Traffic {
  const statuses = new Set<number>()
  let isEnding = false
  let reads = 0
  const { writeKey } = test.keys
  const post = (body: string): Promise<Response> | Response =>
    test.collector.fetch(
      new Request(`http://collector/v1/ingest?key=${writeKey}`, { method: 'POST', body }),
    )
  // They send more playing time than passes, so they began long ago.
  const startedAt = Date.now() - 3_600_000
  const viewers = Array.from({ length: 8 }, (_, at) =>
    createViewer(`traffic-${at}`, post, 'v', startedAt),
  )
  const sending = viewers.map(async (viewer) => {
    while (!isEnding) statuses.add((await viewer.send()).status)
  })
  const reading = ['/v1/videos/v/summary', '/v1/videos'].map(async (path) => {
    await until(() => viewers.some(({ acknowledgedMs }) => acknowledgedMs > 0))
    while (!isEnding) {
      statuses.add((await test.get(path)).status)
      reads++
      await new Promise((next) => setTimeout(next, 5))
    }
  })
  return {
    async flows() {
      const sent = viewers.map(({ acknowledgedMs }) => acknowledgedMs)
      const read = reads
      await until(
        () =>
          reads > read + 5 &&
          viewers.every((each, at) => each.acknowledgedMs > (sent[at] ?? 0) + 2 * STEP_MS),
      )
    },
    async end() {
      isEnding = true
      await Promise.all([...sending, ...reading])
      expect([...statuses].sort()).toEqual([200, 202])
      const { answer } = await test.get<VideoSummary>('/v1/videos/v/summary')
      const playingMs = viewers.reduce((sum, { acknowledgedMs }) => sum + acknowledgedMs, 0)
      expect(answer).toMatchObject({ views: viewers.length, playingMs })
    },
  }
}

const readReady = async (test: TestCollector): Promise<object> => test.get('/readyz')
const ready = (state: string): object => ({ status: 200, answer: { ok: true, redis: state } })

describe('B15 a collector whose Redis goes', () => {
  beforeEach(({ skip }) => {
    if (!redis.isInstalled) skip(NO_REDIS)
  })
  async function open(
    redisUrl: string,
    options: CollectorOptions = {},
  ): Promise<TestCollector & { readonly logged: string[] }> {
    const logged: string[] = []
    const test = await openTestCollector({
      redisUrl,
      readsPerMinute: 0,
      timeouts: QUICK,
      log: (message) => void logged.push(message),
      ...options,
    })
    return { ...test, logged }
  }

  it('answers all requests while Redis is stopped and started again, twice', async () => {
    const test = await open(redis.server.url)
    expect(await readReady(test)).toEqual(ready('ok'))
    const traffic = startTraffic(test)
    for (let round = 0; round < 2; round++) {
      await traffic.flows()
      await redis.server.stop()
      await until(async () => JSON.stringify(await readReady(test)).includes('away'))
      expect(await readReady(test)).toEqual(ready('away'))
      await traffic.flows()
      await redis.server.start()
      await until(async () => JSON.stringify(await readReady(test)).includes('"ok"'))
      await traffic.flows()
    }
    await traffic.end()
    await test.collector.close()
    // The second time is within a minute of the first, so it is not reported again.
    expect(test.reports).toEqual([
      expect.stringMatching(
        /^redis: Error: Redis at \S+ is away; the collector goes on without it/,
      ),
    ])
    expect(test.logged).toEqual([
      expect.stringMatching(/^Redis is back after/),
      expect.stringMatching(/^Redis is back after/),
    ])
  })

  it('answers all requests while the network to Redis is cut', async () => {
    const proxy = await startProxy(redis.server.port)
    const test = await open(`redis://127.0.0.1:${proxy.port}`)
    const traffic = startTraffic(test)
    await traffic.flows()
    proxy.cut()
    await traffic.flows()
    expect(await readReady(test)).toEqual(ready('away'))
    proxy.heal()
    await until(async () => JSON.stringify(await readReady(test)).includes('"ok"'))
    await traffic.flows()
    await traffic.end()
    await test.collector.close()
    await proxy.close()
    expect(test.reports).toHaveLength(1)
  })

  it('delays a request by one limit when Redis stops answering, and the next ones not at all', async () => {
    const proxy = await startProxy(redis.server.port)
    // So few that each request is counted in Redis.
    const test = await open(`redis://127.0.0.1:${proxy.port}`, { ingestPerMinute: 100 })
    await test.post(test.body({}))
    proxy.cut()
    const measure = async (): Promise<number> => {
      const since = performance.now()
      expect((await test.post(test.body({}))).status).toBe(202)
      return performance.now() - since
    }
    const first = await measure()
    expect(first).toBeGreaterThan(900)
    expect(await measure()).toBeLessThan(first / 2)
    await test.collector.close()
    await proxy.close()
  })

  it('starts without Redis, counts and answers by itself, and uses Redis once it is there', async () => {
    const port = await freePort()
    const test = await open(`redis://127.0.0.1:${port}`)
    expect(await readReady(test)).toEqual(ready('away'))
    const traffic = startTraffic(test)
    await traffic.flows()
    const proxy = await startProxy(redis.server.port, port)
    await until(async () => JSON.stringify(await readReady(test)).includes('"ok"'))
    await traffic.flows()
    await traffic.end()
    await test.collector.close()
    await proxy.close()
  })

  it('ends on SIGTERM, with one line each for Redis that went and came back', async () => {
    const port = await freePort()
    const dataDir = mkdtempSync(join(tmpdir(), 'playhead-away-'))
    const command = runCli([], { REDIS_URL: `redis://127.0.0.1:${port}`, DATA_DIR: dataDir })
    await command.until(/^redis: Redis at \S+ is away; the collector goes on without it/m)
    await command.until(/collects at/)
    const proxy = await startProxy(redis.server.port, port)
    await command.until(/^Redis is back after \d+\.\d s\.$/m)
    command.child.kill('SIGTERM')
    expect(await command.exit).toBe(0)
    expect(command.said().match(/^.*redis.*$/gim)).toHaveLength(2)
    await proxy.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})

it('B15 a collector without REDIS_URL does not mention Redis', async () => {
  const test = await openTestCollector()
  expect(await readReady(test)).toEqual({ status: 200, answer: { ok: true } })
  await test.collector.close()
})
