import { afterAll, beforeAll, expect, it } from 'vitest'
import { createReadRequest } from '../../test/readRequest.ts'
import { readSession } from '../reads/readSession.ts'
import { readSummary } from '../reads/readSummary.ts'
import { createPostgresScans } from '../reads/scans/createPostgresScans.ts'
import { createRollup, type Rollup } from '../rollup/createRollup.ts'
import type { Database } from './database.ts'
import { migrate, readMigrations } from './migrate.ts'
import { openDatabase } from './openDatabase.ts'

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
})
