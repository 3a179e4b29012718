import type { Pool, PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import { measured } from '../rollup/measures.ts'
import { SESSION_COLUMNS } from './sessionColumns.ts'
import type { SessionTable } from './sessionTable.ts'

/** Sessions of one insert: 36 KB each at the very most, of thousands of ranges. */
const MAX_SESSIONS = 4000

interface Noted {
  readonly id: number
  readonly project_id: number | null
  readonly day: string
  readonly session_id: string | null
  readonly erase: boolean
}

/** A session to ship, with the number of its latest note as its version. */
interface Shipped {
  readonly project_id: number
  readonly day: string
  readonly session_id: string
  version: number
  erase: boolean
}

/** Days that were dropped are taken alone, and only when no session of the day is on its way. */
const TAKE_SESSIONS = `
select id, project_id, day::text as day, session_id, erase from session_outbox
where session_id is not null order by id limit ${MAX_SESSIONS} for update skip locked`
const TAKE_DAYS = `
select id, project_id, day::text as day, session_id, erase from session_outbox d
where session_id is null and not exists (select from session_outbox o where o.day = d.day and o.id < d.id)
order by id for update skip locked`

const COLUMNS = Object.entries(SESSION_COLUMNS).map(([name, sql]) => `${sql} as ${name}`)
const READ_SESSIONS = `
select row_to_json(x)::text line from (
  select ${COLUMNS.join(', ')}
  from unnest($1::int[], $2::date[], $3::text[], $4::bigint[]) k(project_id, day, session_id, version)
  join play_session s on s.project_id = k.project_id and s.day = k.day and s.session_id = k.session_id,
  lateral (select ${measured('s')} m offset 0) z
  where s.day = any($5::date[])) x`

/** Runs work that holds the rows it takes: the pool itself where there is one connection. */
type Hold = <T>(run: (client: Pick<PoolClient, 'query'>) => Promise<T>) => Promise<T>

/**
 * Holds rows in a transaction, so that another collector leaves them alone. The embedded engine has
 * one connection, which must not wait for ClickHouse, and no other collector.
 */
export const createHold = (pool: Pool, embedded: boolean): Hold =>
  embedded ? (run) => run(pool) : (run) => transaction(pool, run)

/**
 * Ships the noted sessions in their present state, and forgets the notes when ClickHouse has stored
 * them. A crash in between ships them again. The version is the number of the note: a later change
 * has a higher one, and a note is committed with its change, so that the highest version is the
 * present state, in whatever order collectors ship.
 * @returns whether there may be more: what is noted meanwhile is for the next time
 */
export const shipSessions = (hold: Hold, table: SessionTable): Promise<boolean> =>
  hold(async (client) => {
    const { rows: noted } = await client.query<Noted>(TAKE_SESSIONS)
    if (!noted.length) return false
    const sessions = joinNotes(noted)
    const list = <K extends keyof Shipped>(key: K): Shipped[K][] =>
      sessions.map((session) => session[key])
    const { rows } = await client.query<{ line: string }>(READ_SESSIONS, [
      ...[list('project_id'), list('day'), list('session_id'), list('version')],
      [...new Set(list('day'))],
    ])
    await table.insert(rows.map(({ line }) => line))
    const erased = sessions.filter(({ erase }) => erase)
    if (erased.length) await table.eraseBefore(erased)
    await forget(client, noted)
    return noted.length === MAX_SESSIONS
  })

/** Removes the days that were dropped. */
export const shipDroppedDays = (hold: Hold, table: SessionTable): Promise<void> =>
  hold(async (client) => {
    const { rows: noted } = await client.query<Noted>(TAKE_DAYS)
    if (!noted.length) return
    await table.removeDays([...new Set(noted.map(({ day }) => day))])
    await forget(client, noted)
  })

/**
 * Removes the projects of which PostgreSQL has nothing left; see `deleteProject.ts`. A crash in
 * between removes them again.
 */
export const removeProjects = (hold: Hold, table: SessionTable): Promise<void> =>
  hold(async (client) => {
    const { rows } = await client.query<{ id: number }>(
      "select id from project where slug like 'empty:%' for update skip locked",
    )
    for (const { id } of rows) {
      await table.removeProject(id)
      await client.query('delete from project where id = $1', [id])
    }
  })

/** Each session once. */
function joinNotes(noted: readonly Noted[]): readonly Shipped[] {
  const sessions = new Map<string, Shipped>()
  for (const { id, project_id, day, session_id, erase } of noted) {
    const key = `${project_id} ${session_id}`
    const known = sessions.get(key)
    if (known) {
      known.version = Math.max(known.version, id)
      known.erase ||= erase
    } else
      sessions.set(key, {
        ...{ project_id: project_id as number, day, session_id: session_id as string },
        ...{ version: id, erase },
      })
  }
  return [...sessions.values()]
}

async function forget(client: Pick<PoolClient, 'query'>, noted: readonly Noted[]): Promise<void> {
  await client.query('delete from session_outbox where id = any($1::bigint[])', [
    noted.map(({ id }) => id),
  ])
}
