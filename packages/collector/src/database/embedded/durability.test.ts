import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCollector } from '../../createCollector.ts'
import { startCollector } from '../../startCollector.ts'
import { DAY_MS, getDay } from '../days.ts'
import { migrate } from '../migrate.ts'
import { openDatabase } from '../openDatabase.ts'
import { maintain } from './maintain.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'playhead-data-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const silent = (): void => {}

describe('the data directory', () => {
  it('prints its keys once, and knows them at the next start', async () => {
    const first = await createCollector({ dataDir: directory, report: silent })
    const keys = first.newKeys
    await first.close()
    const second = await createCollector({ dataDir: directory, report: silent })
    const answer = await second.fetch(
      new Request('http://c/v1/videos', { headers: { authorization: `Bearer ${keys?.readKey}` } }),
    )
    await second.close()

    expect(keys?.writeKey).toMatch(/^wk_[\w-]{43}$/)
    expect(second.newKeys).toBeNull()
    expect(second.keysMadeAt).toBeInstanceOf(Date)
    expect(answer.status).toBe(200)
  })

  it('does not open the files of another engine, and reports what to do', async () => {
    writeFileSync(
      join(directory, 'engine.json'),
      JSON.stringify({ pglite: '0.2.1', postgres: '16' }),
    )

    await expect(createCollector({ dataDir: directory })).rejects.toThrow(
      /was written by PGlite 0\.2\.1 \(PostgreSQL 16\).*cannot read it\. Nothing was changed/,
    )
  })

  it('keeps acknowledged records when it is killed', async () => {
    const script = `
      import { startCollector } from ${JSON.stringify(new URL('../../startCollector.ts', import.meta.url).href)}
      const collector = await startCollector({ port: 0, dataDir: ${JSON.stringify(directory)} })
      process.send({ url: collector.url, keys: collector.newKeys })
    `
    const path = join(directory, 'child.mjs')
    writeFileSync(path, script)
    const child = fork(path, [], { silent: true })
    const { url, keys } = await new Promise<{
      url: string
      keys: { writeKey: string; readKey: string }
    }>((resolve, reject) => {
      child.once('message', (message) => resolve(message as never))
      child.once('exit', (code) => reject(new Error(`the collector ended: ${code}`)))
    })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    const answered: string[] = []
    const send = async (at: number): Promise<void> => {
      const session = `session-${String(at).padStart(6, '0')}`
      const now = Date.now()
      const snapshot = {
        session,
        rev: 1,
        videoId: 'v',
        player: 'html5',
        startedAt: now,
        at: now,
        state: 'playing',
        playingMs: 1000,
        watched: [[0, 1]],
      }
      const body = {
        batch: `batch-${session}`,
        sentAt: now,
        writer: `writer-${session}`,
        from: 0,
        to: 0,
        high: 0,
        snapshots: [snapshot],
      }
      const response = await fetch(`${url}/v1/ingest?key=${keys.writeKey}`, {
        method: 'POST',
        body: JSON.stringify(body),
      })
      if (response.status === 202) answered.push(session)
    }
    const sending = Array.from({ length: 300 }, (_, at) => send(at).catch(silent))
    while (answered.length < 40) await new Promise((next) => setTimeout(next, 2))
    child.kill('SIGKILL')
    await Promise.all([exited, ...sending])

    const again = await createCollector({ dataDir: directory, report: silent })
    const get = async (what: string): Promise<{ status: number; answer: { views?: number } }> => {
      const response = await again.fetch(
        new Request(`http://c${what}`, { headers: { authorization: `Bearer ${keys.readKey}` } }),
      )
      return { status: response.status, answer: (await response.json()) as never }
    }
    const missing: string[] = []
    for (const session of answered)
      if ((await get(`/v1/sessions/${session}`)).status !== 200) missing.push(session)
    const { answer } = await get('/v1/videos/v/summary')
    await again.close()

    expect(missing).toEqual([])
    expect(answer.views).toBeGreaterThanOrEqual(answered.length)
  })
})

/** Runs reads only, and notes every statement. */
function watch(pool: Pool): { readonly statements: readonly string[]; readonly watched: Pool } {
  const statements: string[] = []
  const watched = {
    query(statement: string | { text: string }, values?: unknown[]) {
      const sql = typeof statement === 'string' ? statement : statement.text
      statements.push(sql)
      return /^select/.test(sql) ? pool.query(sql, values as never) : Promise.resolve({ rows: [] })
    },
  }
  return { statements, watched: watched as never }
}

describe('the embedded engine', () => {
  it('is maintained by checkpoints and vacuums, which it never does by itself', async () => {
    const { pool, close } = await openDatabase({})
    await migrate(pool)
    const [today, old] = [0, 40].map((days) => getDay(Date.now() - days * DAY_MS)) as [
      string,
      string,
    ]
    for (const day of [today, old]) await pool.query('select create_day($1)', [day])
    const { statements, watched } = watch(pool)
    const store = { stored: 0 }
    const stop = maintain(watched, store, silent, 5)
    store.stored = 1000
    while (!statements.includes('checkpoint')) await new Promise((next) => setTimeout(next, 5))
    await stop()
    await close()

    const partition = (day: string): string => `play_session_${day.replaceAll('-', '')}`
    expect(statements).toEqual(
      expect.arrayContaining([
        `vacuum (analyze) ${partition(today)}`,
        'vacuum (analyze) rollup_q',
        'vacuum (analyze) saved_progress',
        'vacuum (analyze) session_outbox',
        'vacuum (analyze) project_quarter',
        'checkpoint',
      ]),
    )
    expect(statements.join()).not.toContain(partition(old))
  })

  it('ends while it is being maintained, without a report', async () => {
    const reports: unknown[] = []
    const { pool, close } = await openDatabase({})
    await migrate(pool)
    const slow = {
      async query(...given: [string]) {
        await new Promise((next) => setTimeout(next, 5))
        return pool.query(...given)
      },
    }
    const stop = maintain(slow as never, { stored: 1000 }, (error) => reports.push(error), 1)
    await new Promise((next) => setTimeout(next, 20))
    await stop()
    await close()
    await new Promise((next) => setTimeout(next, 20))
    expect(reports).toEqual([])
  })

  it('gets a checkpoint after saves and notes, which are no records, and none while it is idle', async () => {
    const { pool, close } = await openDatabase({})
    await migrate(pool)
    const { statements, watched } = watch(pool)
    const stop = maintain(watched, { stored: 0 }, silent, 5)
    await pool.query("insert into session_outbox(day) values('2026-11-30')")
    while (!statements.includes('checkpoint')) await new Promise((next) => setTimeout(next, 5))
    await new Promise((next) => setTimeout(next, 50))
    await stop()
    await close()
    expect(statements.filter((sql) => sql === 'checkpoint')).toHaveLength(1)
  })

  it('does not block the thread that answers requests', async () => {
    const { pool, close } = await openDatabase({})
    let beats = 0
    const beating = setInterval(() => beats++, 5)
    await pool.query('select count(*) from generate_series(1, 3000000)')
    clearInterval(beating)
    await close()

    expect(beats).toBeGreaterThan(5)
  })
})

it('names the port that is taken, and what to do', async () => {
  const first = await startCollector({ port: 0 })
  const port = Number(new URL(first.url).port)

  await expect(startCollector({ port })).rejects.toThrow(
    `Port ${port} is in use. Stop what listens there, or choose another: PORT=${port + 1}.`,
  )
  await first.close()
})
