import { createReadStream, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openTestCollector } from '../../test/openTestCollector.ts'
import { useDatabases } from '../../test/useDatabases.ts'
import { createViewer } from '../../test/viewer.ts'
import { createRollup } from '../rollup/createRollup.ts'
import { copyDatabase } from './copyDatabase.ts'
import { restoreBackup } from './restoreBackup.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })
const open = useDatabases()

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-copy-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

it('a running embedded collector backs itself up under load: all that was acknowledged before, and totals that agree', async () => {
  const [dataDir, dir] = [join(directory, 'data'), join(directory, 'backups')]
  const logs: string[] = []
  const test = await openTestCollector({
    dataDir,
    backup: { dir, every: '1h' },
    log: (message) => logs.push(message),
  })
  const post = (body: string): Response | Promise<Response> =>
    test.collector.fetch(
      new Request(`http://c/v1/ingest?key=${test.keys.writeKey}`, { method: 'POST', body }),
    )
  const viewers = Array.from({ length: 20 }, (_, at) =>
    createViewer(`copy-${at}`, post, `v-${at % 3}`),
  )
  const statuses = new Set<number>()
  let acknowledged: ReadonlyMap<string, number> | undefined
  const isDone = (): boolean => logs.some((line) => line.startsWith('Backed up'))
  await Promise.all(
    viewers.map(async (viewer) => {
      while (!isDone()) {
        statuses.add((await viewer.send()).status)
        if (!acknowledged && existsSync(join(dataDir, 'snapshot')))
          acknowledged = new Map(viewers.map((each) => [each.session, each.acknowledgedMs]))
      }
    }),
  )
  await test.collector.close()

  expect([...statuses]).toEqual([202])
  expect(test.reports).toEqual([])
  expect(logs.join('\n')).toMatch(/The backup paused the database for \d+ ms\./)
  expect(existsSync(join(dataDir, 'snapshot'))).toBe(false)
  const [file] = readdirSync(dir)
  expect(file).toMatch(/^playhead-\d{4}-\d\d-\d\dT\d{4}Z\.backup\.gz$/)

  const { pool } = await open({})
  await restoreBackup(pool, createReadStream(join(dir, file as string)))
  const rollup = createRollup(pool, () => {})
  await rollup.close()
  const { rows: sessions } = await pool.query<{ session_id: string; playing_ms: number }>(
    'select session_id, playing_ms from play_session',
  )
  const stored = new Map(sessions.map((row) => [row.session_id, row.playing_ms]))
  expect(acknowledged?.size).toBe(viewers.length)
  for (const [session, ms] of acknowledged ?? [])
    expect(stored.get(session) ?? 0).toBeGreaterThanOrEqual(ms)
  const { rows: totals } = await pool.query(`
    select (select sum(playing_ms) from video_day)::float8 - (select sum(playing_ms) from play_session)::float8 playing,
      (select sum(views) from video_day)::float8 - (select count(*) from play_session)::float8 as views,
      (select -sum(d * ds) from heat_edge where level = 1)::float8 - (select sum(unique_ds) from play_session)::float8 heat`)
  expect(totals).toEqual([{ playing: 0, views: 0, heat: 0 }])
})

it('a copy has everything up to the pause', async () => {
  const dataDir = join(directory, 'data')
  const { pool } = await open({ dataDir })
  await pool.query('create table t(n int primary key, text text)')
  const add = (from: number): Promise<unknown> =>
    pool.query(
      `insert into t select n, repeat('x', 500) from generate_series(${from}, ${from + 9999}) n`,
    )
  await add(1)
  /** Writes between the first copy and the pause. */
  const busy = {
    query: pool.query.bind(pool),
    async connect() {
      await add(10_001)
      await pool.query('delete from t where n <= 5000')
      return pool.connect()
    },
  } as unknown as Pool

  const copy = await copyDatabase(busy, dataDir)
  await add(20_001)
  const opened = await open({ dataDir: copy.path })
  const { rows } = await opened.pool.query(
    'select count(*)::int n, min(n), max(n), sum(length(text))::int text from t',
  )
  expect(rows).toEqual([{ n: 15_000, min: 5001, max: 20_000, text: 7_500_000 }])
})

it('a copy that fails leaves nothing behind, and lets the database go on', async () => {
  const dataDir = join(directory, 'data')
  const { pool } = await open({ dataDir })
  const broken = {
    query: pool.query.bind(pool),
    connect: () => Promise.reject(new Error('the engine is gone')),
  } as unknown as Pool

  await expect(copyDatabase(broken, dataDir)).rejects.toThrow('the engine is gone')
  await expect(copyDatabase(pool, dataDir, { signal: AbortSignal.abort() })).rejects.toThrow(
    'abort',
  )
  expect(existsSync(join(dataDir, 'snapshot'))).toBe(false)
  expect((await pool.query('select 1 one')).rows).toEqual([{ one: 1 }])
})
