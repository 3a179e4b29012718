import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'

/** Sessions that one statement notes. */
const CHUNK = 5000

/** How far the first fill has got. */
export interface FillProgress {
  /** Sessions that this step has noted. */
  readonly noted: number
  /** The day that it is at; null at the end. */
  readonly day: string | null
}

interface Place {
  readonly day: string | null
  readonly project: number
  readonly session: string
}

/**
 * Notes the next sessions of those that were there before ClickHouse was, oldest day first.
 * `undefined`: another collector is at it, or all are noted.
 */
export const fillOutbox = (pool: Pool): Promise<FillProgress | undefined> =>
  transaction(pool, async (client) => {
    const { rows: places } = await client.query<Place>(
      `select fill_day::text as day, coalesce(fill_project, 0) project, coalesce(fill_session, '') "session"
       from session_sink where not filled for update skip locked`,
    )
    const [place] = places
    if (!place) return undefined
    const noteAfter = async (
      day: string,
      project: number,
      session: string,
    ): Promise<{ noted: number; project: number | null; session: string | null }> => {
      const { rows } = await client.query(
        // Without the locks, a note could overtake that of a change which is not committed yet, and
        // ship the session from before the change under the higher version.
        `with next as materialized (
           select project_id, day, session_id from play_session
           where day = $1::date and (project_id, session_id) > ($2, $3)
           order by project_id, session_id limit ${CHUNK} for share),
         noted as (insert into session_outbox(project_id, day, session_id) select * from next)
         select (select count(*)::int from next) noted, project_id project, session_id "session" from next
         order by project_id desc, session_id desc limit 1`,
        [day, project, session],
      )
      return rows[0] ?? { noted: 0, project: null, session: null }
    }
    if (place.day !== null) {
      const { noted, project, session } = await noteAfter(place.day, place.project, place.session)
      if (noted) {
        await client.query('update session_sink set fill_project = $1, fill_session = $2', [
          project,
          session,
        ])
        return { noted, day: place.day }
      }
    }
    // From the catalogue: asking all partitions for the least day takes longer with each of them.
    const { rows } = await client.query<{ day: string | null }>(
      `select min(to_date(right(c.relname, 8), 'YYYYMMDD'))::text as day
       from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent = 'play_session'::regclass and right(c.relname, 8) > coalesce(to_char($1::date, 'YYYYMMDD'), '')`,
      [place.day],
    )
    const day = rows[0]?.day ?? null
    await client.query(
      'update session_sink set fill_day = $1::date, fill_project = null, fill_session = null, filled = $1::date is null',
      [day],
    )
    return { noted: 0, day }
  })
