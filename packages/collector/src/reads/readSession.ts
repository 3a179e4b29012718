import { CLOCKS, readFields, SELECTED_FIELDS } from '../rollup/fields.ts'
import type { ReadContext, ReadRequest } from './readContext.ts'
import type { StoredEvent, StoredSession } from './responses/session.ts'
import { limitShare, ratio } from './values.ts'

/** Events in one answer. A page that records more in one session is broken, or invented. */
const MAX_EVENTS = 5000

/**
 * Reads a session as it was received last, with what follows from it, and its events. Needs no
 * rollup.
 */
export async function readSession(
  { pool }: ReadContext,
  { project, id: session }: Pick<ReadRequest, 'project' | 'id'>,
): Promise<StoredSession | undefined> {
  const { rows } = await pool.query(
    `select ${SELECTED_FIELDS}, v.title catalogue_title
     from session_key k
     join play_session s on s.project_id = k.project_id and s.day = k.day and s.session_id = k.session_id
     join video v on v.project_id = s.project_id and v.id = s.video_id
     where k.project_id = $1 and k.session_id = $2`,
    [project, session],
  )
  const [row] = rows
  if (!row) return undefined
  const events = await readEvents(pool, [project, session])
  const fields = readFields(row) as unknown as StoredSession
  const { playingMs, contentMs, watched, duration, maxPosition, completedAt } = fields
  const uniqueSeconds =
    watched.reduce((sum, [from, to]) => sum + Math.round((to - from) * 10), 0) / 10
  return {
    ...fields,
    ...(row.catalogue_title !== null && { title: row.catalogue_title }),
    elapsedMs: CLOCKS.reduce((sum, name) => sum + fields[name], 0),
    played: fields.played ?? watched,
    completion: limitShare(ratio(maxPosition, duration)),
    coverage: limitShare(ratio(uniqueSeconds, duration)),
    engagement: ratio(playingMs / 1000, duration),
    averageRate: ratio(contentMs, playingMs),
    completed: completedAt !== null,
    events,
  }
}

/** Events of a session's own writer with a number above `after`, as many as one answer holds. */
export async function readEvents(
  pool: ReadContext['pool'],
  session: readonly [project: number, session: string],
  after = 0,
): Promise<readonly StoredEvent[]> {
  const { rows } = await pool.query(
    `select e.seq, e.at, e.type, e.position_s, e.data
     from session_event e join session_key k using(project_id, session_id)
     where e.project_id = $1 and e.session_id = $2 and e.seq > $3 and (k.writer is null or e.writer = k.writer)
     order by e.seq limit ${MAX_EVENTS}`,
    [...session, after],
  )
  return rows.map(({ seq, at, type, position_s, data }) => ({
    seq: Number(seq),
    type,
    at: at.getTime(),
    ...(position_s !== null && { position: position_s }),
    ...data,
  }))
}
