import { expect, it } from 'vitest'
import { describeDatabases } from '../../test/describeDatabases.ts'
import { notes } from '../../test/notesPlugin.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import { createProjectDeletion, deleteProjectAlone } from './deleteProject.ts'
import type { NewProject } from './responses.ts'

const options = { jwtSecret: JWT_SECRET, plugins: [notes()] }

describeDatabases('B17 the deletion of a project', options, (given) => {
  const admin = (): string => given.test.keys.adminKey
  const erase = async (slug: string, key = admin()): Promise<readonly [number, unknown]> => {
    const response = await given.request('DELETE', `/v1/projects/${slug}`, key)
    return [response.status, await response.json()]
  }
  async function create(slug: string): Promise<NewProject> {
    const response = await given.request('POST', '/v1/projects', admin(), { slug })
    expect(response.status).toBe(201)
    return (await response.json()) as NewProject
  }
  const findId = async (slug: string): Promise<number> => {
    const { rows } = await given.pool.query('select id from project where slug = $1', [slug])
    return rows[0].id
  }

  /** Something in every table. */
  async function fill({ slug, writeKey, readKey, adminKey }: NewProject): Promise<void> {
    const { test, request } = given
    const ingest = (body: object): Promise<unknown> => test.post(test.body(body), { key: writeKey })
    const names = { videoId: 'v', viewerId: 'viewer-1', courseId: 'c', duration: 100 }
    const session = test.createId('session')
    const watched = { playingMs: 5000, watched: [[0, 5]] as const, title: 'V' }
    await ingest({
      ...{ from: 1, to: 1, high: 1 },
      snapshots: [
        ...[0, 1, 2].map((day) =>
          test.snapshot({ ...names, ...watched, startedAt: Date.now() - 1000 - day * 86_400_000 }),
        ),
        test.snapshot({ ...names, session }),
      ],
      events: [
        { type: 'play', session, seq: 1, at: Date.now() },
        { type: 'nothing', session, seq: 2, at: Date.now() },
      ],
      ledger: [{ id: test.createId('ledger'), reason: 'age', count: 1 }],
    })
    const course = { lessons: [{ videoId: 'v' }] }
    await request('PUT', '/v1/courses/c', adminKey, course)
    await request('PUT', '/v1/videos/v', adminKey, { title: 'V' })
    await request('POST', '/v1/purchases', adminKey, {
      purchases: [{ viewerId: 'viewer-1', courseId: 'c' }],
    })
    await request('POST', '/v1/notes/v', writeKey, { text: 'note' })
    const token = await signToken({ sub: 'viewer-1', project: slug })
    await request('PUT', '/v1/progress/videos/v', token, { position: 3 })
    await request('PUT', '/v1/internal-viewers', adminKey, { viewerIds: ['bob'] })
    await request('DELETE', '/v1/viewers/viewer-2', adminKey)
    await request('GET', '/v1/videos', readKey) // folds
  }

  /** Rows as if they waited for a fold, and for ClickHouse. */
  async function addWaiting(project: number): Promise<void> {
    await given.pool.query(
      `insert into rollup_q(project_id, video_id, session_id, day, started_at, viewed, last_at, d, d1, d2, d3)
       values($1, 0, 'waits', '2026-01-01', now() + interval '1 s', false, now(), '{}', '{}', '{}', '{}')`,
      [project],
    )
    await given.pool.query(
      "insert into session_outbox(project_id, day, session_id) values($1, '2026-01-01', 'waits')",
      [project],
    )
  }

  /** Rows of each table that has a column `project_id`, by the catalogue: none can be forgotten. */
  async function countRows(project: number): Promise<Readonly<Record<string, number>>> {
    const { rows: tables } = await given.pool.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'project_id'
         and to_regclass(table_name) in (select oid from pg_class where relkind in ('r', 'p') and not relispartition)`,
    )
    const counts: Record<string, number> = {}
    for (const { name } of tables) {
      const { rows } = await given.pool.query(
        `select count(*)::int n from ${name} where project_id = $1`,
        [project],
      )
      counts[name] = rows[0].n
    }
    return counts
  }

  it('leaves no row of it in any table, and every row of the others', async () => {
    const [gone, stays] = [await create('gone'), await create('stays')]
    const [id, other] = [await findId('gone'), await findId('stays')]
    await fill(gone)
    await fill(stays)
    await addWaiting(id)
    const before = await countRows(id)
    const kept = await countRows(other)
    // Folds run beside it, and take the rows that wait for them.
    const filled = Object.entries(before).filter(([name]) => name !== 'rollup_q')
    expect(filled.filter(([, rows]) => rows === 0)).toEqual([])
    expect(filled.length).toBeGreaterThan(20)

    expect(await erase('gone')).toEqual([200, { slug: 'gone', sessions: 4 }])

    const after = await countRows(id)
    expect(Object.entries(after).filter(([, rows]) => rows > 0)).toEqual([])
    expect({ ...(await countRows(other)), rollup_q: 0 }).toEqual({ ...kept, rollup_q: 0 })
  })

  it('ends its keys and its tokens at once, and frees its slug', async () => {
    const gone = await create('keys')
    const owner = await signToken({ sub: 'owner-1', role: 'owner', project: 'keys' })
    expect((await given.request('GET', '/v1/keys', owner)).status).toBe(200)
    expect((await erase('keys'))[0]).toBe(200)

    for (const key of [gone.readKey, gone.adminKey, owner])
      expect((await given.request('GET', '/v1/videos', key)).status).toBe(401)
    const sent = await given.test.post(given.test.body({}), { key: gone.writeKey })
    expect(sent.status).toBe(401)
    const listed = await given.request('GET', '/v1/projects', admin())
    expect(JSON.stringify(await listed.json())).not.toMatch(/keys|deleted/)
    expect((await create('keys')).writeKey).not.toBe(gone.writeKey)
  })

  it.each([
    ['default', 409, 'slug: the project "default" cannot be deleted'],
    ['nowhere', 404, 'slug: expected the slug of a project, got "nowhere"'],
    ['deleted:2', 404, 'slug: expected the slug of a project, got "deleted:2"'],
  ])('is refused for "%s"', async (slug, status, error) => {
    expect(await erase(slug)).toEqual([status, { error }])
  })

  it('deletes what arrives late for it, also when the process ended meanwhile', async () => {
    await create('late')
    const id = await findId('late')
    await deleteProjectAlone({ pool: given.pool, embedded: false }, 'late')
    await given.pool.query("insert into refusal values($1, '2026-01-01', 'late', 1)", [id])
    const next = createProjectDeletion({
      ...{ pool: given.pool, embedded: false, repeatMs: 1 },
      ...{ onKeysEnded: () => {}, onDeleted: async () => {} },
      report: (error) => expect.unreachable(String(error)),
    })

    await expect
      .poll(
        async () => {
          const { rows } = await given.pool.query('select from project where id = $1', [id])
          return [rows.length, (await countRows(id)).refusal]
        },
        { timeout: 60_000 },
      )
      .toEqual([0, 0])
    next.close()
  })

  it('leaves tables alone that are not the collector’s', async () => {
    await create('host')
    const id = await findId('host')
    await given.pool.query('create table host_task(project_id int)')
    await given.pool.query('insert into host_task values($1)', [id])

    expect((await erase('host'))[0]).toBe(200)

    expect((await countRows(id)).host_task).toBe(1)
    await given.pool.query('drop table host_task')
  })
})
