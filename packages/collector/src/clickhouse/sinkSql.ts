import type { Pool, PoolClient } from 'pg'

/** Where sessions go, as the database remembers it. */
export interface Sink {
  readonly mark: string
  /** Whether every session of before was noted for ClickHouse. */
  readonly filled: boolean
}

const EVENTS = ['insert', 'update'] as const

/**
 * From here on, every change of a session is noted in `session_outbox`: in the same transaction, and
 * by every collector of the database. Creating a trigger waits for writers that are at work.
 */
export async function startNoting(client: PoolClient, mark: string): Promise<void> {
  await client.query('insert into session_sink(mark) values($1) on conflict do nothing', [mark])
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int from pg_trigger
     where tgrelid = 'play_session'::regclass and tgname = any($1)`,
    [EVENTS.map((event) => `session_${event}_noted`)],
  )
  if (rows[0]?.count === EVENTS.length) return
  for (const event of EVENTS)
    await client.query(
      `create or replace trigger session_${event}_noted after ${event} on play_session
       referencing new table as changed for each statement execute function note_sessions()`,
    )
}

/** Sessions are no longer noted, and what is noted is forgotten. */
export async function stopNoting(client: PoolClient): Promise<void> {
  for (const event of EVENTS)
    await client.query(`drop trigger if exists session_${event}_noted on play_session`)
  await client.query('truncate session_outbox')
  await client.query('delete from session_sink')
}

export async function readSink(pool: Pool): Promise<Sink | undefined> {
  const { rows } = await pool.query<Sink>('select mark, filled from session_sink')
  return rows[0]
}

/** What ClickHouse is to have: every session of a project that was noted by now. */
interface ShippedState {
  /** The newest note that waits; null: none. */
  readonly last: number | null
  /** Another one when the fill has begun again. */
  readonly version: string
}

/** `undefined` while the fill is on its way. */
export async function readShipped(pool: Pool, project: number): Promise<ShippedState | undefined> {
  const { rows } = await pool.query<ShippedState>(
    `select (select max(id) from session_outbox where project_id = $1) as last, xmin::text as version
     from session_sink where filled`,
    [project],
  )
  return rows[0]
}

/** Everything has to be noted again: ClickHouse is empty. */
export const RESTART_FILL =
  'update session_sink set filled = false, fill_day = null, fill_project = null, fill_session = null'

/** Notes that a day was dropped, if ClickHouse has sessions. */
export const NOTE_DROPPED_DAY = `
insert into session_outbox(day) select $1::date where exists (select from session_sink)`

/** How many sessions wait, at most 100 000 of them counted. */
export async function countWaiting(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::int from (select from session_outbox limit 100000) o',
  )
  return rows[0]?.count ?? 0
}
