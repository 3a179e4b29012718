import type { ReadContext } from '../reads/readContext.ts'
import { readEvents, readSession } from '../reads/readSession.ts'
import type { StoredEvent, StoredSession } from '../reads/responses/session.ts'
import type { ViewerExport, ViewerVideo } from './responses.ts'

const PAGE = 50

/**
 * Reads everything that is stored about a viewer, as pieces of one JSON text: a viewer can have more
 * than fits into memory. No statement is open between two pieces. `undefined` when nothing is known.
 */
export async function exportViewer(
  context: ReadContext,
  project: number,
  viewerId: string,
): Promise<AsyncGenerator<string> | undefined> {
  await context.rollup.fresh()
  const { pool } = context
  const { rows } = await pool.query<{ known: boolean; internal: boolean }>(
    `select exists(select from internal_viewer where project_id = $1 and viewer_id = $2) internal,
       exists(select from play_session where project_id = $1 and viewer_id = $2)
         or exists(select from viewer_video where project_id = $1 and viewer_id = $2)
         or exists(select from viewer_day where project_id = $1 and viewer_id = $2)
         or exists(select from saved_progress where project_id = $1 and viewer_id = $2)
         or exists(select from purchase where project_id = $1 and viewer_id = $2) known`,
    [project, viewerId],
  )
  const { known = false, internal = false } = rows[0] ?? {}
  return known || internal ? writeExport(context, project, viewerId, internal) : undefined
}

async function* writeExport(
  context: ReadContext,
  project: number,
  viewerId: string,
  internal: boolean,
): AsyncGenerator<string> {
  const { pool } = context
  const head: Omit<ViewerExport, 'sessions'> = {
    viewerId,
    exportedAt: Date.now(),
    internal,
    videos: await readVideos(pool, project, viewerId),
    days: await readDays(pool, project, viewerId),
    purchases: await readPurchases(pool, project, viewerId),
    positions: await readPositions(pool, project, viewerId),
  }
  yield `${JSON.stringify(head).slice(0, -1)},"sessions":[`
  let after = ''
  for (let joint = ''; ; ) {
    const { rows } = await pool.query<{ session_id: string }>(
      'select session_id from play_session where project_id = $1 and viewer_id = $2 and session_id > $3 order by session_id limit $4',
      [project, viewerId, after, PAGE],
    )
    for (const { session_id } of rows) {
      const session = await readWhole(context, project, session_id)
      if (!session) continue // removed since
      yield joint + JSON.stringify(session)
      joint = ','
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.session_id
  }
  yield ']}'
}

/** A session with all of its events. */
async function readWhole(
  context: ReadContext,
  project: number,
  id: string,
): Promise<StoredSession | undefined> {
  const session = await readSession(context, { project, id })
  if (!session) return undefined
  const events: StoredEvent[] = [...session.events]
  for (let last = events.at(-1); last; ) {
    const more = await readEvents(context.pool, [project, id], last.seq)
    events.push(...more)
    last = more.at(-1)
  }
  return { ...session, events }
}

async function readVideos(
  pool: ReadContext['pool'],
  project: number,
  viewerId: string,
): Promise<readonly ViewerVideo[]> {
  const { rows } = await pool.query(
    `select v.ext_id "videoId", viewed, unique_ds / 10.0::float8 "uniqueSeconds", position_s "position", max_position_s "maxPosition",
       completed_at, last_at,
       (select coalesce(json_agg(json_build_array(lower(g) / 10.0, upper(g) / 10.0) order by g), '[]') from unnest(t.watched) g) watched
     from viewer_video t join video v on v.project_id = t.project_id and v.id = t.video_id
     where t.project_id = $1 and t.viewer_id = $2 order by v.ext_id`,
    [project, viewerId],
  )
  return rows.map(({ completed_at, last_at, ...row }) => ({
    ...row,
    completedAt: completed_at?.getTime() ?? null,
    lastAt: last_at.getTime(),
  }))
}

async function readDays(
  pool: ReadContext['pool'],
  project: number,
  viewerId: string,
): Promise<ViewerExport['days']> {
  const { rows } = await pool.query<{ videoId: string; day: string }>(
    `select v.ext_id "videoId", to_char(day, 'YYYY-MM-DD') as day
     from viewer_day t join video v on v.project_id = t.project_id and v.id = t.video_id
     where t.project_id = $1 and t.viewer_id = $2 order by day, v.ext_id`,
    [project, viewerId],
  )
  return rows
}

async function readPurchases(
  pool: ReadContext['pool'],
  project: number,
  viewerId: string,
): Promise<ViewerExport['purchases']> {
  const { rows } = await pool.query<{ course_id: string; at: Date }>(
    'select course_id, at from purchase where project_id = $1 and viewer_id = $2 order by at, course_id',
    [project, viewerId],
  )
  return rows.map(({ course_id, at }) => ({ courseId: course_id, at: at.getTime() }))
}

async function readPositions(
  pool: ReadContext['pool'],
  project: number,
  viewerId: string,
): Promise<ViewerExport['positions']> {
  const { rows } = await pool.query(
    `select video_id, position_s, duration_s, completed_at, first_at, last_at from saved_progress
     where project_id = $1 and viewer_id = $2 order by video_id`,
    [project, viewerId],
  )
  return rows.map((row) => ({
    videoId: row.video_id,
    position: row.position_s,
    duration: row.duration_s,
    completedAt: row.completed_at?.getTime() ?? null,
    firstAt: row.first_at.getTime(),
    lastAt: row.last_at.getTime(),
  }))
}
