import { createValues, matchSessions } from './filters.ts'
import { readCursor, writeCursor } from './query/cursor.ts'
import { toAnswerPeriod } from './query/period.ts'
import type { ReadContext, ReadRequest } from './readContext.ts'
import type { SessionList } from './responses/session.ts'
import { ITEM_COLUMNS, NEWEST_FIRST, toSessionItem, WITH_VIDEO } from './sessionItems.ts'

/** Reads a page of sessions, newest first. Needs no rollup. */
export async function readSessions(
  { pool }: ReadContext,
  { query }: ReadRequest,
): Promise<SessionList> {
  const { scope, limit } = query
  const values = createValues()
  const place = readCursor(query, ['integer', 'text'])
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
  const { rows } = await pool.query(
    `select ${ITEM_COLUMNS}, (extract(epoch from s.started_at) * 1e6)::float8 place
     from play_session s ${WITH_VIDEO} where ${conditions.join(' and ')} ${NEWEST_FIRST} limit ${values.add(limit + 1)}`,
    values.list,
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    period: toAnswerPeriod(scope.period),
    sessions: page.map(toSessionItem),
    next: last && rows.length > limit ? writeCursor(query, [last.place, last.session_id]) : null,
  }
}
