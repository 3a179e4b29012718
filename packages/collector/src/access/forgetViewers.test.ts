import type { EventRecord, IngestAnswer, SnapshotRecord } from '@playhead/core'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { type DatabaseTest, describeDatabases, dumpTables } from '../../test/describeDatabases.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import { acceptBatch } from '../ingest/acceptBatch.ts'
import { createIngestStore } from '../ingest/createIngestStore.ts'
import { readEnvelope } from '../ingest/readEnvelope.ts'
import type { StoredSession } from '../reads/responses/session.ts'
import { createViewerDeletion } from './forgetViewers.ts'
import type { DeletedViewer, NewProject, ViewerExport } from './responses.ts'
import { viewerExportSchema } from './schemas.ts'
import { createViewerRules } from './viewerRules.ts'

/** Of all sessions, so that two projects can be sent the same. */
const STARTED = Date.now() - 7_200_000

/** What a project has been sent, and what it answers. */
interface Project {
  readonly keys: NewProject
  send(snapshots: readonly SnapshotRecord[], events?: readonly EventRecord[]): Promise<IngestAnswer>
  read<T>(path: string): Promise<T>
  /** All totals, as text. */
  readTotals(): Promise<string>
  delete(viewerId: string): Promise<DeletedViewer>
}

let projects = 0

async function createProject({ test, request, pool }: DatabaseTest): Promise<Project> {
  const created = await request('POST', '/v1/projects', test.keys.adminKey, {
    slug: `forget-${++projects}`,
  })
  const keys = (await created.json()) as NewProject
  const readText = async (path: string): Promise<string> =>
    (await request('GET', path, keys.readKey)).text()
  return {
    keys,
    async send(snapshots, events = []) {
      // The writer of a session is the page that began it.
      const writer = `writer-${snapshots[0]?.session ?? events[0]?.session}`
      const { status, answer } = await test.post(test.body({ writer, snapshots, events }), {
        key: keys.writeKey,
      })
      expect(status).toBe(202)
      return answer
    },
    read: async (path) => JSON.parse(await readText(path)),
    async readTotals() {
      const videos = await readText('/v1/videos')
      const ids = (JSON.parse(videos) as { videos: { videoId: string }[] }).videos
      const texts = [videos]
      for (const { videoId } of ids)
        for (const path of ['summary', 'heatmap?bucket=10s'])
          texts.push(await readText(`/v1/videos/${videoId}/${path}`))
      const { rows } = await pool.query(
        'select first_day, last_day from project_viewer v join project p on p.id = project_id where slug = $1 order by 1, 2',
        [keys.slug],
      )
      const { rows: days } = await pool.query(
        `select ext_id, day, d.viewers from video_day d join video v on v.project_id = d.project_id and v.id = d.video_id
         join project p on p.id = d.project_id where slug = $1 order by 1, 2`,
        [keys.slug],
      )
      return [...texts, JSON.stringify({ rows, days })].join('\n')
    },
    delete: async (viewerId) =>
      (
        await request('DELETE', `/v1/viewers/${encodeURIComponent(viewerId)}`, keys.adminKey)
      ).json(),
  }
}

describeDatabases('B17 a viewer', { jwtSecret: JWT_SECRET }, (given) => {
  const id = 'jane.doe@example.com'
  const snapshot = (session: string, record: Partial<SnapshotRecord>): SnapshotRecord =>
    given.test.snapshot({
      ...{ session: `session-${session}`, videoId: 'lesson-1', duration: 100 },
      ...{ startedAt: STARTED, ...record },
    })
  const views = (): readonly SnapshotRecord[] => [
    snapshot('jane-01', { viewerId: id, playingMs: 9000, watched: [[0, 9]], maxPosition: 9 }),
    snapshot('jane-02', { viewerId: id, playingMs: 5000, watched: [[5, 10]], videoId: 'lesson-2' }),
    snapshot('jane-03', { viewerId: id, playingMs: 7000, watched: [[50, 57]] }),
    snapshot('john-01', { viewerId: 'john', playingMs: 4000, watched: [[2, 6]] }),
    snapshot('none-01', { playingMs: 3000, watched: [[3, 6]] }),
  ]
  /** What comes later of sessions from before. */
  const later = (): readonly SnapshotRecord[] =>
    views().map((record) => ({
      ...record,
      ...{ rev: 2, playingMs: (record.playingMs ?? 0) + 20_000, completedAt: Date.now() },
      watched: [...(record.watched ?? []), [70, 90]],
    }))
  const sendEach = async ({ send }: Project, records: readonly SnapshotRecord[]): Promise<void> => {
    for (const record of records) expect((await send([record])).rejected).toEqual([])
  }

  it('who is deleted disappears from every table, and from no total', async () => {
    const project = await createProject(given)
    await sendEach(project, views())
    await project.read('/v1/videos') // folded: the next rows wait in the outbox
    const page = `https://shop.example/users/${encodeURIComponent(id)}/lessons`
    const session = 'session-jane-04'
    const log = { name: 'note', data: { by: id, text: `I am ${id}` } }
    const moment = { session, at: Date.now() }
    await project.send(
      [
        snapshot('jane-04', {
          viewerId: id,
          playingMs: 1000,
          page,
          referrer: `https://x.example/~${id}`,
        }),
      ],
      [
        { type: 'log', seq: 1, ...moment, ...log },
        { type: 'texttrack', seq: 2, ...moment, language: id },
        { type: 'play', seq: 3, ...moment },
      ],
    )
    await given.request('PUT', '/v1/internal-viewers', project.keys.adminKey, {
      viewerIds: ['team'],
    })
    await given.pool.query(
      'insert into internal_viewer select id, $1 from project where slug = $2',
      [id, project.keys.slug],
    )
    const before = await project.readTotals()
    expect(await dumpTables(given.pool)).toContain(id)

    const deleted = await project.delete(id)

    expect(deleted).toEqual({
      ...{ deletedAt: expect.any(Number), sessions: 4 },
      replacement: expect.stringMatching(/^deleted-[\w-]{22}$/),
    })
    expect(await project.readTotals()).toBe(before)
    const everything = await dumpTables(given.pool)
    for (const form of [id, encodeURIComponent(id)]) expect(everything).not.toContain(form)
    const {
      viewerId,
      page: where,
      events,
      ...rest
    } = await project.read<StoredSession>(`/v1/sessions/${session}`)
    expect(viewerId).toBe(deleted.replacement)
    expect(where).toBe(`https://shop.example/users/${deleted.replacement}/lessons`)
    expect(rest.referrer).toBe(`https://x.example/~${deleted.replacement}`)
    expect(events).toMatchObject([
      { type: 'log', name: 'note' },
      { type: 'texttrack', language: deleted.replacement },
      { type: 'play' },
    ])
    expect(events[0]).not.toHaveProperty('data')
    expect(await project.read('/v1/sessions/session-john-01')).toMatchObject({ viewerId: 'john' })
  })

  it('who is deleted does not come back with a late record, and the totals are those of others', async () => {
    const [project, control] = [await createProject(given), await createProject(given)]
    for (const each of [project, control]) await sendEach(each, views().slice(0, 2))
    const { replacement } = await project.delete(id)
    for (const each of [project, control]) {
      await sendEach(each, views()) // again, and sessions that had not arrived
      await sendEach(each, later())
    }

    expect(await project.readTotals()).toBe(await control.readTotals())
    for (const session of ['jane-01', 'jane-03'])
      expect(await project.read(`/v1/sessions/session-${session}`)).toMatchObject({
        ...{ viewerId: replacement, rev: 2 },
      })
    const slugs = await given.pool.query('select id from project where slug = $1', [
      project.keys.slug,
    ])
    for (const table of ['play_session', 'viewer_day', 'viewer_video', 'rollup_q']) {
      const { rows } = await given.pool.query(
        `select count(*)::int n from ${table} where project_id = $1 and viewer_id = $2`,
        [slugs.rows[0].id, id],
      )
      expect([table, rows[0].n]).toEqual([table, 0])
    }
  })

  it('who is deleted and watches again is a new viewer from then on', async () => {
    const project = await createProject(given)
    await sendEach(project, views())
    const { replacement } = await project.delete(id)
    // As if it had been a day ago; the rules are read again after a change.
    await given.pool.query("update deleted_viewer set deleted_at = deleted_at - interval '1 hour'")
    await given.request('PUT', '/v1/internal-viewers', project.keys.adminKey, { viewerIds: [] })
    const back = snapshot('jane-09', {
      viewerId: id,
      playingMs: 1000,
      startedAt: Date.now() - 60_000,
    })
    await sendEach(project, [back, ...later()])

    expect(await project.read('/v1/sessions/session-jane-09')).toMatchObject({ viewerId: id })
    expect(await project.read('/v1/sessions/session-jane-01')).toMatchObject({
      viewerId: replacement,
    })
    expect(await project.read('/v1/videos/lesson-1/summary')).toMatchObject({ viewers: 3 })

    const again = await project.delete(id)
    expect(again.sessions).toBe(1)
    expect(again.replacement).not.toBe(replacement)
    expect(await project.read('/v1/videos/lesson-1/summary')).toMatchObject({ viewers: 3 })
    expect(await project.read('/v1/sessions/session-jane-01')).toMatchObject({
      viewerId: replacement,
    })
  })

  it('whom another process has deleted is removed from what was taken meanwhile', async () => {
    const [project, control] = [await createProject(given), await createProject(given)]
    for (const each of [project, control]) await sendEach(each, views())
    const { rows } = await given.pool.query<{ id: number }>(
      'select id from project where slug = $1',
      [project.keys.slug],
    )
    const [{ id: number } = { id: 0 }] = rows
    const rules = createViewerRules(given.pool)
    const elsewhere = createViewerDeletion(given.pool, rules, () => {})
    const { replacement } = await elsewhere.deleteViewer(number, id)
    // This process does not know of it yet: it stores the id, in old sessions and in new ones.
    const store = createIngestStore(given.pool, () => {})
    for (const record of [...later(), snapshot('jane-05', { viewerId: id, playingMs: 500 })]) {
      const body = given.test.body({ writer: `writer-${record.session}`, snapshots: [record] })
      const read = readEnvelope(JSON.stringify(body))
      if ('error' in read) throw new Error(read.error)
      await store.ingest(number, acceptBatch(read.envelope, Date.now()))
      await control.send([record])
    }
    await project.read('/v1/overview') // folded, not cached: the id is in the rollups again
    await elsewhere.close()
    await store.close()

    expect(await project.readTotals()).toBe(await control.readTotals())
    const found = await given.pool.query(
      `select viewer_id from play_session where project_id = $1 and viewer_id like 'jane%'
       union all select viewer_id from viewer_video where project_id = $1 and viewer_id like 'jane%'
       union all select viewer_id from viewer_day where project_id = $1 and viewer_id like 'jane%'`,
      [number],
    )
    expect(found.rows).toEqual([])
    expect(await project.read('/v1/sessions/session-jane-05')).toMatchObject({
      viewerId: replacement,
    })
  })

  it('can be deleted while records arrive and are folded', async () => {
    const [project, control] = [await createProject(given), await createProject(given)]
    const records = Array.from({ length: 60 }, (_, at) =>
      snapshot(`busy-${at % 20}`, {
        ...{ viewerId: id, rev: 1 + Math.floor(at / 20), playingMs: 1000 * (1 + at) },
        watched: [[0, 1 + at]],
      }),
    )
    const deletions: Promise<DeletedViewer>[] = []
    for (const [at, record] of records.entries()) {
      await Promise.all([project.send([record]), control.send([record])])
      if (at === 15 || at === 35) deletions.push(project.delete(id))
      if (at % 10 === 0) await project.read('/v1/videos')
    }
    await Promise.all(deletions)
    // Removes what was on its way, as the repetition does after 15 s.
    await project.delete(id)

    expect(await project.readTotals()).toBe(await control.readTotals())
  })

  it.each([
    '7',
    `a"b\\c'd`,
    '50%_*',
    'x.*$(',
    'ünï日本',
    '😀',
    '--;drop',
    'a b',
    '\\1',
    '"',
    '..%2f',
  ])('can have any id: %s', async (odd) => {
    const project = await createProject(given)
    const page = `https://shop.example/${encodeURIComponent(odd)}/7`
    const record = snapshot('odd-0001', { viewerId: odd, playingMs: 1000, page })
    const event = {
      type: 'texttrack',
      seq: 1,
      session: record.session,
      at: Date.now(),
      language: odd,
    }
    await project.send([record], [event as EventRecord])
    const { replacement, sessions } = await project.delete(odd)
    const stored = await project.read<StoredSession>(`/v1/sessions/${record.session}`)

    expect(sessions).toBe(1)
    expect(stored).toMatchObject({ viewerId: replacement, events: [{ language: replacement }] })
    expect(stored.page).toBe(odd.length < 5 ? page : `https://shop.example/${replacement}/7`)
  })

  it('of whom nothing is known can be deleted: records may be on their way', async () => {
    const project = await createProject(given)
    expect(await project.delete(id)).toMatchObject({ sessions: 0 })
    await sendEach(project, views().slice(0, 1))
    expect((await project.read<StoredSession>('/v1/sessions/session-jane-01')).viewerId).toMatch(
      /^deleted-/,
    )
  })

  it('gets everything that is stored, in one document', async () => {
    const project = await createProject(given)
    await sendEach(project, [...views(), ...later()])
    await project.send(
      [snapshot('jane-06', { viewerId: id, playingMs: 1000 })],
      [
        {
          type: 'log',
          seq: 1,
          session: 'session-jane-06',
          at: Date.now(),
          name: 'n',
          data: { a: 1 },
        },
      ],
    )
    const path = `/v1/viewers/${encodeURIComponent(id)}/export`
    const token = await signToken({ sub: id, project: project.keys.slug })
    const response = await given.request('GET', path, token)
    const found = (await response.json()) as ViewerExport

    expect(response.headers.get('content-disposition')).toBe('attachment; filename="viewer.json"')
    expect(v.parse(viewerExportSchema, found)).toEqual(found)
    const sessions = ['jane-01', 'jane-02', 'jane-03', 'jane-06'].map((name) => `session-${name}`)
    expect(found.sessions.map(({ session }) => session)).toEqual(sessions)
    for (const session of found.sessions)
      expect(session).toEqual(await project.read(`/v1/sessions/${session.session}`))
    expect(found.videos.map(({ videoId, uniqueSeconds }) => [videoId, uniqueSeconds])).toEqual([
      ['lesson-1', 36],
      ['lesson-2', 25],
    ])
    expect(found.days.map(({ videoId }) => videoId)).toEqual(['lesson-1', 'lesson-2'])
    const unknown = await given.request('GET', '/v1/viewers/nil/export', project.keys.adminKey)
    expect(unknown.status).toBe(404)
  })

  it('with more events than one answer holds gets them all', async () => {
    const project = await createProject(given)
    const record = snapshot('many-001', { viewerId: id, playingMs: 1000 })
    await project.send([record])
    await given.pool.query(
      `insert into session_event(project_id, session_id, seq, day, writer, at, type, data)
       select k.project_id, k.session_id, n, k.day, k.writer, now(), 'play', '{}'
       from session_key k join project p on p.id = k.project_id, generate_series(1, 12000) n where p.slug = $1`,
      [project.keys.slug],
    )
    const path = `/v1/viewers/${encodeURIComponent(id)}/export`
    const found = await given.request('GET', path, project.keys.adminKey)
    const [session] = ((await found.json()) as ViewerExport).sessions

    expect(session?.events.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 12_000 }, (_, at) => at + 1),
    )
  })
})
