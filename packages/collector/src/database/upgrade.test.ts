import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ENGINES, type TestDatabase, type TestEngine } from '../../test/engines.ts'
import { NO_POSTGRES } from '../../test/postgres.ts'
import { createReadRequest } from '../../test/readRequest.ts'
import { until } from '../../test/viewer.ts'
import { readSession } from '../reads/readSession.ts'
import { readSummary } from '../reads/readSummary.ts'
import { readViewers } from '../reads/readViewers.ts'
import { createPostgresScans } from '../reads/scans/createPostgresScans.ts'
import { createRollup, type Rollup } from '../rollup/createRollup.ts'
import type { Database } from './database.ts'
import { migrate, readMigrations } from './migrate.ts'
import { openDatabase } from './openDatabase.ts'
import { transaction } from './transaction.ts'

let database: Database
let rollup: Rollup
beforeAll(async () => {
  database = await openDatabase({})
  await migrate(database.pool, readMigrations().slice(0, 2))
})
afterAll(async () => {
  await rollup.close()
  await database.close()
})

const AMOUNTS =
  'idle_ms startup_ms playing_ms paused_ms seeking_ms rebuffer_ms ended_ms error_ms suspended_ms content_ms play_count pause_count seek_count rate_change_count rendition_change_count rebuffer_count error_count'.split(
    ' ',
  )
const SESSION = `
  insert into play_session(project_id, session_id, video_id, day, started_at, viewer, player, course, lesson, rev, last_at, state, writer,
    ${AMOUNTS.join(', ')}, reached, reached_played, w1, w2, w3, unique_ds, d, d1, d2, d3, d_newer)
  values(1, 'session-0001', 1, '2026-11-01', '2026-11-01T10:00Z', 'viewer-1', 'html5', 'course-1', 'lesson-1', 3, '2026-11-01T10:01Z',
    'closed', 'writer-0001', ${AMOUNTS.map((_, at) => at * 1000).join(', ')}, 1, 0, '{[0,20)}', '{}', '{}', 20, '{}', '{}', '{}', '{}', true)`
/** A row that was not folded before the upgrade: one view of 2 s. */
const OUTBOX = `
  insert into rollup_q(project_id, video_id, session_id, day, started_at, viewer, viewed, last_at, d, d1, d2, d3)
  values(1, 1, 'session-0001', '2026-11-01', '2026-11-01T10:00Z', 'viewer-1', true, '2026-11-01T10:01Z',
    array[0, 1, 0, 2000] || array_fill(0, array[18]), '{[0,20)}', '{}', '{}')`

it('what earlier versions stored is read, and folded, after the upgrade', async () => {
  const { pool } = database
  await pool.query("insert into video(project_id, ext_id) values(1, 'v')")
  await pool.query(SESSION)
  await pool.query(OUTBOX)

  await migrate(pool)
  rollup = createRollup(pool, () => {})

  expect(await readSession({ pool, rollup }, { project: 1, id: 'session-0001' })).toMatchObject({
    ...{
      viewerId: 'viewer-1',
      courseId: 'course-1',
      lessonId: 'lesson-1',
      rev: 3,
      state: 'closed',
    },
    ...{
      playingMs: 2000,
      errorCount: 16_000,
      appActionCount: 0,
      engineActionCount: 0,
      watched: [[0, 2]],
    },
  })
  expect(
    await readSummary(
      { pool, rollup, scans: createPostgresScans(pool) },
      createReadRequest('summary', { id: 'v' }),
    ),
  ).toMatchObject({
    views: 1,
    viewers: 1,
    playingMs: 2000,
  })
  const request = createReadRequest('viewers', { from: '2026-11-01', to: '2026-11-02' })
  expect((await readViewers({ pool, rollup }, request)).viewers).toMatchObject([
    {
      ...{ viewerId: 'viewer-1', videos: 1, views: 1, playingMs: 2000 },
      lastSeenAt: Date.parse('2026-11-01T10:00Z'),
    },
  ])
})

describe('on a PostgreSQL server', () => {
  let server: TestDatabase
  let own: Database
  beforeAll(async () => {
    server = await (ENGINES.at(-1) as TestEngine).open()
    own = await openDatabase({ url: server.url })
    await migrate(own.pool, readMigrations().slice(0, 7))
  })
  beforeEach(({ skip }) => {
    if (server.url === undefined) skip(NO_POSTGRES)
  })
  afterAll(async () => {
    await own.close()
    await server.close()
  })

  it.each([8, 10])('migration %i reads the sessions before it locks a table', async (id) => {
    const { pool } = own
    await migrate(pool, readMigrations().slice(0, id - 1))
    let migrating: Promise<void> = Promise.resolve()
    await transaction(pool, async (client) => {
      await client.query('lock table play_session in access exclusive mode')
      migrating = migrate(pool, readMigrations().slice(0, id))
      await until(async () => {
        const { rows } = await client.query(
          "select exists(select from pg_locks where not granted and relation = 'play_session'::regclass) as waits",
        )
        return rows[0].waits
      })
      const { rows } = await client.query(
        `select relation::regclass::text as "table" from pg_locks
         where relation::regclass::text = any($1) and mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`,
        [['video_day', 'project_quarter', 'viewer_day', 'viewer_video']],
      )
      expect(rows).toEqual([])
    })
    await migrating
  })
})
