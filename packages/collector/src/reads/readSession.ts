import { CLOCKS, readFields, SELECTED_FIELDS } from '../rollup/fields.ts'
import type { ReadContext } from './readContext.ts'
import type { StoredEvent, StoredSession } from './responses.ts'
import { limitShare, ratio } from './values.ts'

/** Events in one answer. A page that records more in one session is broken, or invented. */
const MAX_EVENTS = 5000

/**
 * Reads a session as it was received last, with what follows from it, and its events. Needs no
 * rollup.
 */
export async function readSession(
  { pool }: ReadContext,
  project: number,
  session: string,
): Promise<StoredSession | undefined> {
  const { rows } = await pool.query(
    `select ${SELECTED_FIELDS}, k.writer, v.title catalogue_title
     from session_key k
     join play_session s on s.project_id = k.project_id and s.day = k.day and s.session_id = k.session_id
     join video v on v.project_id = s.project_id and v.id = s.video_id
     where k.project_id = $1 and k.session_id = $2`,
    [project, session],
  )
  const [row] = rows
  if (!row) return undefined
  const events = await readEvents(pool, [project, session, row.writer])
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

async function readEvents(
  pool: ReadContext['pool'],
  session: readonly [project: number, session: string, writer: string | null],
): Promise<readonly StoredEvent[]> {
  const { rows } = await pool.query(
    `select seq, at, type, position_s, data from session_event
     where project_id = $1 and session_id = $2 and ($3::text is null or writer = $3) order by seq limit ${MAX_EVENTS}`,
    [...session],
  )
  return rows.map(({ seq, at, type, position_s, data }) => ({
    seq: Number(seq),
    type,
    at: at.getTime(),
    ...(position_s !== null && { position: position_s }),
    ...data,
  }))
}
