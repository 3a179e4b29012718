import { CLOCKS, readFields, SELECTED_FIELDS } from '../rollup/fields.ts'
import type { ReadContext, ReadRequest } from './readContext.ts'
import type { StoredEvent, StoredSession } from './responses/session.ts'
import { toEnvironment } from './sessionItems.ts'
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
    `select ${SELECTED_FIELDS}, s.writer, v.title catalogue_title, s.device, s.browser, s.os, s.country, s.referrer_host, s.inferred
     from play_session s join video v on v.project_id = s.project_id and v.id = s.video_id
     where s.project_id = $1 and s.session_id = $2`,
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
    ...toEnvironment(row),
    ...(row.inferred && { inferred: true }),
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
