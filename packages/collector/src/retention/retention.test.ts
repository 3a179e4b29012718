import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Pool } from 'pg'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ENGINES, openOn } from '../../test/engines.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { MINUTE } from '../../test/useSender.ts'
import type { Plugin } from '../plugin.ts'
import type { Quality } from '../reads/responses/quality.ts'
import type { RetentionReport } from '../reads/responses/retention.ts'
import type { VideoSummary } from '../reads/responses/video.ts'
import { retentionReportSchema } from '../reads/schemas/retention.ts'
import type { ArchiveFormat } from './archiveDay.ts'
import { createRetention } from './createRetention.ts'
import { toRetentionPlan } from './retentionOptions.ts'
import { type DroppedDay, runRetention } from './runRetention.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const NOW = Date.parse('2026-11-30T12:00Z')
const DAYS = ['2026-08-01', '2026-09-22', '2026-09-23', '2026-11-22', '2026-11-29']

describe.each(ENGINES)('B17 retention, on $name', (engine) => {
  let test: TestCollector
  let pool: Pool
  let directory: string
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'playhead-retention-'))
    const probe: Plugin = {
      name: 'probe',
      routes(_app, services) {
        pool = services.pool
      },
    }
    test = await openOn(engine, (options) => openTestCollector({ ...options, plugins: [probe] }))
  })
  afterAll(async () => {
    await pool.query('truncate session_event, viewer_day, writer, drop_ledger, retention')
    await test.collector.close()
    expect(test.reports).toEqual([])
    rmSync(directory, { recursive: true, force: true })
  })
  beforeEach(async () => {
    await pool.query('truncate session_event, viewer_day, writer, drop_ledger, retention')
    await pool.query('select create_day(day::date) from unnest($1::text[]) day', [DAYS])
    await pool.query(
      `insert into session_event(project_id, session_id, seq, day, writer, at, type, position_s, data)
       select 1, 'session-' || day || n, n, day::date, 'w', day::date + time '10:00', 'log', 1.5, json_build_object('text', 'a "b",c' || chr(10) || n)
       from unnest($1::text[]) day, generate_series(1, 500) n`,
      [DAYS],
    )
    await pool.query(
      "insert into viewer_day select 1, n, day::date, 'viewer' from unnest($1::text[]) day, generate_series(1, 20) n",
      [DAYS],
    )
    await pool.query(
      "insert into writer(project_id, id, have, dropped, high, last_at) select 1, 'w' || day, '{}', '{}', 1, day::timestamptz from unnest($1::text[]) day",
      [DAYS],
    )
  })

  const run = (
    options: Parameters<typeof toRetentionPlan>[0],
    onDropped: (dropped: DroppedDay) => void = () => {},
  ): Promise<readonly DroppedDay[]> =>
    runRetention(pool, toRetentionPlan(options), {
      now: NOW,
      embedded: engine === ENGINES[0],
      onDropped,
    })
  const listDays = async (table: string, day = 'day'): Promise<string[]> =>
    (
      await pool.query(`select distinct (${day})::date::text as day from ${table} order by 1`)
    ).rows.map((row) => row.day)

  it('drops whole days that are older than their class is kept, and nothing else', async () => {
    const dropped = await run({ events: '30d', sessions: '68d' })

    expect(dropped.map(({ table, day, rows }) => [table, day, rows])).toEqual([
      ['session_event', '2026-08-01', 500],
      ['session_event', '2026-09-22', 500],
      ['session_event', '2026-09-23', 500],
      ['writer', '2026-08-01', 1],
      ['writer', '2026-09-22', 1],
    ])
    expect(dropped.every(({ bytes, rows }) => bytes > rows * 20)).toBe(true)
    expect(await listDays('session_event')).toEqual(DAYS.slice(3))
    expect(await listDays('writer', "last_at at time zone 'utc'")).toEqual(DAYS.slice(2))
    expect(await listDays('viewer_day')).toEqual(DAYS)
    expect(await run({ events: '30d', sessions: '68d' })).toEqual([])
  })

  it('keeps everything for ever unless a setting says otherwise', async () => {
    expect(await run({})).toEqual([])
    expect(await listDays('session_event')).toEqual(DAYS)
  })

  it.each(['ndjson', 'csv'] as ArchiveFormat[])(
    'archives a day as %s before it is dropped',
    async (format) => {
      const archiveDir = mkdtempSync(join(directory, format))
      await run({ events: '30d', archiveDir, archiveFormat: format })

      const files = readdirSync(archiveDir).sort()
      expect(files).toEqual(DAYS.slice(0, 3).map((day) => `session_event-${day}.${format}.gz`))
      const text = gunzipSync(readFileSync(join(archiveDir, files[1] as string))).toString('utf8')
      if (format === 'ndjson') {
        const rows = text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line))
        expect(rows).toHaveLength(500)
        expect(rows[0]).toMatchObject({
          day: '2026-09-22',
          position_s: 1.5,
          data: { text: 'a "b",c\n1' },
        })
      } else {
        const rows = text.trimEnd().split('\r\n')
        expect(rows).toHaveLength(501)
        expect(rows[0]).toBe('project_id,session_id,seq,day,writer,at,type,position_s,data')
        expect(rows[1]).toContain('"{""text"":""a \\""b\\"",c\\n1""}"')
      }
    },
  )

  it('does not drop a day whose archive cannot be written, and never replaces an archive', async () => {
    const archiveDir = mkdtempSync(join(directory, 'full'))
    writeFileSync(join(archiveDir, 'session_event-2026-08-01.ndjson.gz'), 'from before')
    const plan = toRetentionPlan({ events: '30d', archiveDir })
    rmSync(archiveDir, { recursive: true })
    const given = { now: NOW, embedded: engine === ENGINES[0] }
    await expect(runRetention(pool, plan, given)).rejects.toThrow('ENOENT')
    expect(await listDays('session_event')).toEqual(DAYS)

    const again = mkdtempSync(join(directory, 'again'))
    writeFileSync(join(again, 'session_event-2026-08-01.ndjson.gz'), 'from before')
    await run({ events: '30d', archiveDir: again })
    expect(readFileSync(join(again, 'session_event-2026-08-01.ndjson.gz'), 'utf8')).toBe(
      'from before',
    )
    expect(readdirSync(again)).toContain('session_event-2026-08-01-2.ndjson.gz')
  })

  it('reports what is stored and what the next run frees', async () => {
    const retention = await createRetention({
      ...{
        pool,
        embedded: engine === ENGINES[0],
        plan: toRetentionPlan({ events: '400d', sessions: '13mo' }),
      },
      ...{ report: () => {}, log: () => {} },
    })
    const report = await retention.read()
    await retention.stop()
    const events = report.classes.find(({ name }) => name === 'events')
    expect(v.safeParse(retentionReportSchema, report).issues).toBeUndefined()
    expect(events).toMatchObject({ keep: '400d', rows: 2500, oldestDay: '2026-08-01' })
    expect(events?.bytes).toBeGreaterThan(100_000)
    expect(report.classes.map(({ keep }) => keep)).toEqual(['400d', '13mo', null])
  })

  it('answers GET /v1/retention to read keys', async () => {
    const { status, answer } = await test.get<RetentionReport>('/v1/retention')
    expect(status).toBe(200)
    expect(v.safeParse(retentionReportSchema, answer).issues).toBeUndefined()
    expect(answer.classes.map(({ keep }) => keep)).toEqual([null, null, null])
    expect((await test.get('/v1/retention', test.keys.writeKey)).status).toBe(403)
  })
})

it('B17 a record of a session that was dropped is refused, and not counted again', async () => {
  let pool: Pool | undefined
  const plugin = {
    name: 'probe',
    routes(_app: unknown, services: { pool: Pool }) {
      pool = services.pool
    },
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'playhead-dropped-'))
  const first = await openTestCollector({ dataDir, plugins: [plugin] })
  const startedAt = Date.now() - 6 * 24 * 60 * MINUTE
  const { writeKey, readKey } = first.keys
  const snapshot = first.snapshot({
    videoId: 'old',
    startedAt,
    at: startedAt + MINUTE,
    playingMs: 5000,
    watched: [[0, 5]],
  })
  const body = first.body({ snapshots: [snapshot] })
  expect((await first.post(body)).answer.accepted).toBe(1)
  await first.collector.fold()
  await pool?.query('delete from play_session')
  const boundary = new Date(startedAt + 24 * 60 * MINUTE).toISOString().slice(0, 10)
  await pool?.query("insert into retention values('sessions', $1)", [boundary])
  await first.collector.close()

  const second = await openTestCollector({ dataDir, newKeys: false })
  const { answer } = await second.post(body, { key: writeKey })
  expect(answer).toMatchObject({
    accepted: 0,
    rejected: [{ reason: 'outside_window: the session was dropped' }],
  })
  const summary = await second.get<VideoSummary>('/v1/videos/old/summary', readKey)
  expect(summary.answer).toMatchObject({ views: 1, playingMs: 5000 })
  const quality = await second.get<Quality>('/v1/quality', readKey)
  expect(quality.answer.refused).toMatchObject({ outside_window: 1 })
  await second.collector.close()
  rmSync(dataDir, { recursive: true, force: true })
})
