import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type NetworkProxy, startProxy } from '../../test/networkProxy.ts'
import {
  findPostgres,
  freePort,
  NO_POSTGRES,
  type PostgresServer,
  startPostgres,
} from '../../test/postgres.ts'
import { runCli } from '../../test/runCli.ts'
import { createViewer, STEP_MS, until, type Viewer } from '../../test/viewer.ts'
import { type Collector, createCollector } from '../createCollector.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const bin = findPostgres()
let postgres: PostgresServer
beforeAll(async () => {
  if (bin) postgres = await startPostgres(bin)
})
afterAll(() => postgres?.remove())

const FAST = { connectMs: 1000, queryMs: 1000, readyMs: 1000, retryMs: 20, maxRetryMs: 100 }

interface Asked {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response> | Response
  readonly readKey: string
}
const read = async <T>({ fetch, readKey }: Asked, path: string): Promise<T> =>
  (await (await fetch(path, { headers: { authorization: `Bearer ${readKey}` } })).json()) as T

async function expectExact(asked: Asked, viewers: readonly Viewer[], video: string): Promise<void> {
  for (const { session, acknowledgedMs } of viewers) {
    const { playingMs } = await read<{ playingMs: number }>(asked, `/v1/sessions/${session}`)
    expect(playingMs).toBe(acknowledgedMs)
  }
  const summary = await read<{ views: number; playingMs: number }>(
    asked,
    `/v1/videos/${video}/summary`,
  )
  const playingMs = viewers.reduce((sum, { acknowledgedMs }) => sum + acknowledgedMs, 0)
  expect(summary).toMatchObject({ views: viewers.length, playingMs })
}

function openCollector(databaseUrl: string, reports: string[] = []): Promise<Collector> {
  return createCollector({
    databaseUrl,
    newKeys: true,
    timeouts: FAST,
    report: (error, where) => void reports.push(`${where}: ${error}`),
  })
}
const fetchFrom =
  (collector: Collector): Asked['fetch'] =>
  (path, init) =>
    collector.fetch(new Request(`http://collector${path}`, init))

describe('a collector on a PostgreSQL server', () => {
  beforeEach(({ skip }) => {
    if (!bin) skip(NO_POSTGRES)
  })

  it('continues after a restart during ingest: 503 meanwhile, nothing lost and nothing counted twice', async () => {
    const {
      child,
      exit,
      until: said,
      said: output,
    } = runCli(['--new-keys'], { DATABASE_URL: postgres.url })
    const [, url] = await said(/collects at (http\S+)\/v1\/ingest/)
    const [, writeKey] = await said(/write key\s+(wk_[\w-]{43})/)
    const [, readKey = ''] = await said(/read key\s+(rk_[\w-]{43})/)
    const statuses = new Set<number>()
    const withoutRetryAfter: number[] = []
    const viewers = Array.from({ length: 16 }, (_, at) =>
      createViewer(
        `restart-${at}`,
        (body) => fetch(`${url}/v1/ingest?key=${writeKey}`, { method: 'POST', body }),
        'restarted',
      ),
    )
    let ending = false
    const watching = viewers.map(async (viewer) => {
      while (!ending) {
        const { status, headers } = await viewer.send()
        statuses.add(status)
        if (status === 503 && !headers.get('retry-after')) withoutRetryAfter.push(status)
      }
    })
    const progress = async (): Promise<void> => {
      const before = viewers.map(({ acknowledgedMs }) => acknowledgedMs)
      await until(() =>
        viewers.every(({ acknowledgedMs }, at) => acknowledgedMs > (before[at] ?? 0) + STEP_MS),
      )
    }
    const ready = async (): Promise<{ status: number; reason?: string }> => {
      const answer = await fetch(`${url}/readyz`)
      return { status: answer.status, ...((await answer.json()) as object) }
    }

    await progress()
    await postgres.restart()
    await progress()
    await postgres.stop()
    await until(async () => (await ready()).status === 503)
    expect((await ready()).reason).toMatch(/^the database /)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    await until(() => statuses.has(503))
    await postgres.start()
    await progress()
    expect(await ready()).toMatchObject({ status: 200 })
    ending = true
    await Promise.all(watching)

    expect([...statuses].sort()).toEqual([202, 503])
    expect(withoutRetryAfter).toEqual([])
    await expectExact(
      { fetch: (path, init) => fetch(`${url}${path}`, init), readKey },
      viewers,
      'restarted',
    )
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    expect(output()).toContain('The database is back after')
  })

  it('continues when its connections are killed one by one', async () => {
    const reports: string[] = []
    const collector = await openCollector(postgres.url, reports)
    const { writeKey = '', readKey = '' } = collector.newKeys ?? {}
    const fetch = fetchFrom(collector)
    const viewers = Array.from({ length: 4 }, (_, at) =>
      createViewer(
        `killed-${at}`,
        (body) => fetch(`/v1/ingest?key=${writeKey}`, { method: 'POST', body }),
        'killed',
      ),
    )
    for (let round = 0; round < 10; round++) {
      const sending = viewers.map((viewer) => viewer.send())
      await postgres.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()",
      )
      for (const { status } of await Promise.all(sending)) expect([202, 503]).toContain(status)
    }
    for (const viewer of viewers) await until(async () => (await viewer.send()).status === 202)
    await until(async () => (await fetch('/readyz')).status === 200)

    await expectExact({ fetch, readKey }, viewers, 'killed')
    await collector.close()
  })

  describe('behind a network that is cut', () => {
    let proxy: NetworkProxy
    beforeAll(async () => {
      if (bin) proxy = await startProxy(postgres.port)
    })
    afterAll(() => proxy?.close())
    const url = (): string => postgres.url.replace(`:${postgres.port}`, `:${proxy.port}`)

    it('answers 503 while nothing arrives, reports the reason once, and continues when the network is back', async () => {
      const reports: string[] = []
      const collector = await openCollector(url(), reports)
      const { writeKey = '', readKey = '' } = collector.newKeys ?? {}
      const fetch = fetchFrom(collector)
      const viewer = createViewer(
        'cut-1',
        (body) => fetch(`/v1/ingest?key=${writeKey}`, { method: 'POST', body }),
        'cut',
      )
      expect((await viewer.send()).status).toBe(202)

      proxy.cut()
      const refused = await viewer.send()
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('5')
      await until(async () => (await fetch('/readyz')).status === 503)
      expect(await (await fetch('/readyz')).json()).toEqual({
        ok: false,
        reason: 'the database does not answer',
      })
      expect(
        (await fetch('/v1/videos', { headers: { authorization: `Bearer ${readKey}` } })).status,
      ).toBe(503)
      proxy.heal()
      await until(async () => (await fetch('/readyz')).status === 200)

      expect((await viewer.send()).status).toBe(202)
      await expectExact({ fetch, readKey }, [viewer], 'cut')
      await collector.close()
      expect(reports).toEqual([
        expect.stringMatching(/^database: Error: the database does not answer; requests get 503/),
      ])
    })

    it('ends on SIGTERM all the same', async () => {
      const { child, exit, until: said, said: output } = runCli([], { DATABASE_URL: url() })
      await said(/collects at/)
      proxy.cut()
      child.kill('SIGTERM')

      expect(await exit).toBe(1)
      expect(output()).toMatch(/could not close cleanly|did not close within/)
      proxy.heal()
    })
  })

  it('waits at the start for a server that does not listen yet', async () => {
    const port = await freePort()
    const messages: string[] = []
    const opening = createCollector({
      databaseUrl: postgres.url.replace(`:${postgres.port}`, `:${port}`),
      report: () => {},
      log: (message) => void messages.push(message),
      timeouts: { startMs: 60_000 },
    })
    await until(() => messages.length > 0)
    const proxy = await startProxy(postgres.port, port)
    const collector = await opening

    expect(messages).toEqual([
      expect.stringMatching(/^The database at 127\.0\.0\.1:\d+ does not answer: .*Trying again/),
    ])
    expect((await fetchFrom(collector)('/readyz')).status).toBe(200)
    await collector.close()
    await proxy.close()
  })

  it('does not wait for a database that does not exist', async () => {
    const messages: string[] = []
    const opening = createCollector({
      databaseUrl: postgres.url.replace(/postgres$/, 'nowhere'),
      log: (message) => void messages.push(message),
    })

    await expect(opening).rejects.toThrow('does not answer: database "nowhere" does not exist')
    expect(messages).toEqual([])
  })
})
