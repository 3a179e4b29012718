import type { Pool } from 'pg'
import { createValues, matchSessions, type Scope } from './filters.ts'
import { readCursor, writeCursor } from './query/cursor.ts'
import { toAnswerPeriod } from './query/period.ts'
import type { ReadRequest, ScanContext } from './readContext.ts'
import type { SessionList } from './responses/session.ts'
import type { SessionKey, SessionPlace } from './scans/scanRows.ts'
import { ITEM_COLUMNS, NEWEST_FIRST, toSessionItem, WITH_VIDEO } from './sessionItems.ts'

/** Finds a page of sessions, newest first. */
export async function findSessions(
  pool: Pool,
  scope: Scope,
  place: SessionPlace | undefined,
  limit: number,
): Promise<readonly SessionKey[]> {
  const values = createValues()
  const conditions = [matchSessions(scope, values)]
  if (place) {
    const [start, id] = [
      `to_timestamp(${values.add(place[0])}::float8 / 1e6)`,
      values.add(place[1]),
    ]
    const day = `(${start} at time zone 'utc')::date`
    conditions.push(
      `s.day <= ${day} and (s.day, s.started_at, s.session_id) < (${day}, ${start}, ${id})`,
    )
  }
  const { rows } = await pool.query<SessionKey>(
    `select s.day::text as day, s.session_id, (extract(epoch from s.started_at) * 1e6)::float8 place
     from play_session s where ${conditions.join(' and ')} ${NEWEST_FIRST} limit ${values.add(limit)}`,
    values.list,
  )
  return rows
}

/** Reads a page of sessions, newest first. Needs no rollup. */
export async function readSessions(
  { pool, scans }: ScanContext,
  { query }: ReadRequest,
): Promise<SessionList> {
  const { scope, limit } = query
  const place = readCursor(query, ['integer', 'text']) as SessionPlace | undefined
  const found = await scans.findSessions(scope, place, limit + 1)
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const { rows } = await pool.query(
    `select ${ITEM_COLUMNS} from unnest($2::date[], $3::text[]) with ordinality k(day, session_id, nth)
     join play_session s on s.project_id = $1 and s.day = k.day and s.session_id = k.session_id ${WITH_VIDEO}
     where s.day = any($2::date[]) order by k.nth`,
    [scope.project, page.map(({ day }) => day), page.map(({ session_id }) => session_id)],
  )
  return {
    period: toAnswerPeriod(scope.period),
    sessions: rows.map(toSessionItem),
    next: last && found.length > limit ? writeCursor(query, [last.place, last.session_id]) : null,
  }
}
