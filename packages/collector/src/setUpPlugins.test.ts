import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { notes } from '../test/notesPlugin.ts'
import { openTestCollector } from '../test/openTestCollector.ts'
import { createCollector } from './createCollector.ts'
import type { Plugin } from './plugin.ts'

let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'playhead-plugins-'))
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const MIGRATIONS = notes().migrations as readonly string[]
const ADD_MOMENT = 'alter table notes_note add column at timestamptz not null default now()'
const reportNothing = (): void => {}

/** Endpoints that use the other services, and that are in the way of others. */
const probe: Plugin = {
  name: 'probe',
  async routes(app, { pool, rollup, report }) {
    app.get('/', (c) => c.text('the page of the plugin'))
    app.get('/healthz', (c) => c.text('not reached'))
    app.get('/v1/views', async (c) => {
      await rollup.fresh()
      const { rows } = await pool.query('select sum(views)::int views from video_day')
      return c.json(rows[0])
    })
    app.get('/v1/broken', () => {
      throw new Error('a note is missing')
    })
    app.get('/v1/reported', (c) => {
      report(new Error('a note is late'), 'reading')
      return c.json({})
    })
  },
}

describe('a plugin', () => {
  it('has tables, endpoints with keys, and the rollups', async () => {
    const test = await openTestCollector({ dataDir, plugins: [notes(), probe] })
    const post = (key: string): Response | Promise<Response> =>
      test.collector.fetch(
        new Request(`http://collector/v1/notes/v?key=${key}`, {
          method: 'POST',
          body: '{"text":"remember"}',
        }),
      )
    expect((await post(test.keys.readKey)).status).toBe(403)
    expect((await post('')).status).toBe(401)
    expect((await post(test.keys.writeKey)).status).toBe(201)
    expect(await test.get('/v1/notes/v', test.keys.writeKey)).toEqual({
      status: 403,
      answer: {
        error: expect.stringContaining(
          'a write key (wk_…) is not enough: this needs a read key (rk_…)',
        ),
      },
    })
    expect(await test.get('/v1/notes/v')).toEqual({ status: 200, answer: { notes: ['remember'] } })

    await test.post(test.body({ snapshots: [test.snapshot({ playingMs: 1000 })] }))
    expect((await test.get('/v1/views')).answer).toEqual({ views: 1 })
    expect((await test.get('/healthz')).answer).toEqual({ ok: true })
    const page = await test.collector.fetch(new Request('http://collector/'))
    expect(await page.text()).toBe('the page of the plugin')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")

    expect(test.reports).toEqual([])
    expect(await test.get('/v1/broken')).toMatchObject({ status: 503 })
    await test.get('/v1/reported')
    expect(test.reports).toEqual([
      'GET /v1/broken: Error: a note is missing',
      'plugin "probe", reading: Error: a note is late',
    ])
    await test.collector.close()
  })

  it('keeps its tables, runs only new migrations, and closes in reverse order', async () => {
    const closed: string[] = []
    const first: Plugin = {
      ...notes(),
      migrations: [...MIGRATIONS, ADD_MOMENT],
      close: () => void closed.push('first'),
    }
    const failing: Plugin = { name: 'failing', close: () => Promise.reject(new Error('stuck')) }
    const last: Plugin = { name: 'last', close: async () => void closed.push('last') }
    const test = await openTestCollector({ dataDir, plugins: [first, failing, last] })

    expect((await test.get('/v1/notes/v')).answer).toEqual({ notes: ['remember'] })
    await test.collector.close()
    expect(closed).toEqual(['last', 'first'])
    expect(test.reports).toEqual(['plugin "failing", close: Error: stuck'])
  })

  it('is named when its migrations are not those that ran', async () => {
    const open = (migrations: readonly string[]): Promise<unknown> =>
      createCollector({ dataDir, plugins: [{ ...notes(), migrations }], report: reportNothing })

    await expect(open(MIGRATIONS)).rejects.toThrow(
      'playhead: plugin "notes" could not be set up: The database has schema of plugin "notes" 2, this plugin knows up to 1.',
    )
    await expect(open([...MIGRATIONS, `${ADD_MOMENT} `])).rejects.toThrow(
      'playhead: plugin "notes" could not be set up: Migration 2 of this plugin is not the one that made this database.',
    )
  })

  it('is named when it throws at set-up, and those before it are closed', async () => {
    const closed: string[] = []
    const closing = (name: string): Plugin => ({ name, close: () => void closed.push(name) })
    const broken: Plugin = {
      ...closing('broken'),
      routes: () => Promise.reject(new Error('no configuration')),
    }

    await expect(
      createCollector({
        plugins: [closing('first'), closing('second'), broken],
        report: reportNothing,
      }),
    ).rejects.toThrow('playhead: plugin "broken" could not be set up: no configuration')
    expect(closed).toEqual(['second', 'first'])
  })

  it.each([
    ['no list', { name: 'notes' }],
    ['no name', [{ routes() {} }]],
    ['a name with spaces', [{ name: 'my notes' }]],
    ['one name twice', [{ name: 'notes' }, { name: 'notes' }]],
    ['migrations that are no texts', [{ name: 'notes', migrations: [{ sql: ADD_MOMENT }] }]],
    ['routes that are no function', [{ name: 'notes', routes: [] }]],
  ])('is refused with %s', async (_, plugins) => {
    await expect(createCollector({ plugins: plugins as never })).rejects.toThrow(
      'playhead: createCollector() option "plugins" must be a list of plugins, { name, migrations?, routes?, close? }',
    )
  })
})

it('the README shows the plugin that is tested here', () => {
  const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8')

  expect(read('../README.md')).toContain(
    read('../test/notesPlugin.ts').replace('../src/index.ts', '@playhead/collector'),
  )
})
