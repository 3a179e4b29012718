import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestCollector } from '../test/openTestCollector.ts'
import { createCollector } from './createCollector.ts'
import type { Plugin } from './plugin.ts'

let dataDir: string
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'playhead-plugins-'))
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

const CREATE = 'create table notes_note(project_id int not null, text text not null)'
const ADD_MOMENT = 'alter table notes_note add column at timestamptz not null default now()'

/** Notes of a project, and how many sessions it has seen. */
function notes(closed: string[] = [], given: Partial<Plugin> = {}): Plugin {
  return {
    name: 'notes',
    migrations: [CREATE],
    routes(app, { pool, requireKey, rollup, report }) {
      app.get('/', (c) => c.text('the page of the plugin'))
      app.get('/healthz', (c) => c.text('not reached'))
      app.post('/v1/notes', requireKey('write'), async (c) => {
        const { text } = await c.req.json()
        await pool.query('insert into notes_note(project_id, text) values($1, $2)', [c.get('project'), text])
        return c.json({ stored: true }, 201)
      })
      app.get('/v1/notes', requireKey('read'), async (c) => {
        await rollup.fresh()
        const project = [c.get('project')]
        const { rows } = await pool.query('select text from notes_note where project_id = $1', project)
        const { rows: sums } = await pool.query(
          'select sum(views)::int views from video_day where project_id = $1',
          project,
        )
        return c.json({ notes: rows.map(({ text }) => text), views: sums[0].views })
      })
      app.get('/v1/broken', () => {
        throw new Error('a note is missing')
      })
      app.get('/v1/reported', (c) => {
        report(new Error('a note is late'), 'reading')
        return c.text('')
      })
    },
    close: () => void closed.push('notes'),
    ...given,
  }
}

describe('a plugin', () => {
  it('has tables, endpoints with keys, and the rollups', async () => {
    const test = await openTestCollector({ dataDir, plugins: [notes()] })
    await test.post(test.body({ snapshots: [test.snapshot({ playingMs: 1000 })] }))
    const post = (key: string): Response | Promise<Response> =>
      test.collector.fetch(
        new Request(`http://collector/v1/notes?key=${key}`, { method: 'POST', body: '{"text":"remember"}' }),
      )
    expect((await post(test.keys.readKey)).status).toBe(401)
    expect((await post(test.keys.writeKey)).status).toBe(201)

    expect(await test.get('/v1/notes', test.keys.writeKey)).toEqual({
      status: 401,
      answer: { error: 'the read key is missing or unknown: Authorization: Bearer rk_…' },
    })
    expect(await test.get('/v1/notes')).toEqual({ status: 200, answer: { notes: ['remember'], views: 1 } })
    expect(await test.get('/healthz')).toEqual({ status: 200, answer: { ok: true } })
    const page = await test.collector.fetch(new Request('http://collector/'))
    expect(await page.text()).toBe('the page of the plugin')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")

    expect(test.reports).toEqual([])
    expect(await test.get('/v1/broken')).toMatchObject({ status: 503 })
    await test.collector.fetch(new Request('http://collector/v1/reported'))
    expect(test.reports).toEqual([
      'GET /v1/broken: Error: a note is missing',
      'plugin "notes", reading: Error: a note is late',
    ])
    await test.collector.close()
  })

  it('keeps its tables, runs only new migrations, and closes in reverse order', async () => {
    const closed: string[] = []
    const last: Plugin = { name: 'last', close: async () => void closed.push('last') }
    const failing: Plugin = { name: 'failing', close: () => Promise.reject(new Error('stuck')) }
    const plugins = [notes(closed, { migrations: [CREATE, ADD_MOMENT] }), failing, last]
    const test = await openTestCollector({ dataDir, plugins })

    expect(await test.get('/v1/notes')).toMatchObject({ answer: { notes: ['remember'] } })
    await test.collector.close()
    expect(closed).toEqual(['last', 'notes'])
    expect(test.reports).toEqual(['plugin "failing", close: Error: stuck'])
  })

  it('is named when its migrations are not those that ran', async () => {
    const open = (migrations: readonly string[]): Promise<unknown> =>
      createCollector({ dataDir, plugins: [notes([], { migrations })], report: () => {} })

    await expect(open([CREATE])).rejects.toThrow(
      'playhead: plugin "notes" could not be set up: The database has schema of plugin "notes" 2, this plugin knows up to 1.',
    )
    await expect(open([CREATE, `${ADD_MOMENT} `])).rejects.toThrow(
      'playhead: plugin "notes" could not be set up: Migration 2 of this plugin is not the one that made this database.',
    )
  })

  it('is named when it throws at set-up, and those before it are closed', async () => {
    const closed: string[] = []
    const broken: Plugin = {
      name: 'broken',
      routes: () => Promise.reject(new Error('no configuration')),
      close: () => void closed.push('broken'),
    }
    const plugins = [notes(closed), { name: 'other', close: () => void closed.push('other') }, broken]

    await expect(createCollector({ plugins, report: () => {} })).rejects.toThrow(
      'playhead: plugin "broken" could not be set up: no configuration',
    )
    expect(closed).toEqual(['other', 'notes'])
  })

  it.each([
    ['no list', { name: 'notes' }],
    ['no name', [{ routes() {} }]],
    ['a name with spaces', [{ name: 'my notes' }]],
    ['one name twice', [{ name: 'notes' }, { name: 'notes' }]],
    ['migrations that are no texts', [{ name: 'notes', migrations: [{ sql: CREATE }] }]],
    ['routes that are no function', [{ name: 'notes', routes: [] }]],
  ])('is refused with %s', async (_, plugins) => {
    await expect(createCollector({ plugins: plugins as never })).rejects.toThrow(
      'playhead: createCollector() option "plugins" must be a list of plugins, { name, migrations?, routes?, close? }',
    )
  })
})
