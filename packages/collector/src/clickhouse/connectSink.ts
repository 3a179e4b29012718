import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'
import type { Warehouse } from './createWarehouse.ts'
import {
  createTables,
  hasTables,
  listLackingColumns,
  openSessionTable,
  type SessionTable,
} from './sessionTable.ts'
import { RESTART_FILL, readSink, startNoting } from './sinkSql.ts'

/** ClickHouse answers, and what it has cannot be used. */
export class UnusableTables extends Error {
  override name = 'UnusableTables'
}

/** Notes changes for ClickHouse from here on. @returns the mark of this database */
export const openSink = async (pool: Pool): Promise<string> => {
  await transaction(pool, (client) => startNoting(client, randomUUID()))
  return (await readSink(pool))?.mark as string
}

/**
 * Makes sure that ClickHouse has the tables, and the sessions of this database. One that has lost
 * them, or is new, is filled from the beginning.
 * @throws UnusableTables; Error of ClickHouse
 */
export async function connectSink(
  pool: Pool,
  warehouse: Warehouse,
  mark: string,
): Promise<SessionTable> {
  if (!(await hasTables(warehouse))) {
    await pool.query(RESTART_FILL) // first: a scan of empty tables would be believed
    await createTables(warehouse)
  }
  const table = await openSessionTable(warehouse)
  const lacking = await listLackingColumns(warehouse)
  if (lacking.length)
    throw new UnusableTables(
      `its table "session" lacks ${lacking.join(', ')}: it is of another version. Drop the tables "session" and "sink" there; they are filled again`,
    )
  if (!(await hasMark(warehouse, mark))) {
    await pool.query(RESTART_FILL)
    await warehouse.insert('sink', [JSON.stringify({ mark })])
  } else if (await isAhead(pool, warehouse)) await refillSink(pool, warehouse, mark)
  return table
}

/**
 * Whether ClickHouse has the mark of this database; false when it has none.
 * @throws UnusableTables if it has that of another; Error of ClickHouse
 */
export async function hasMark(warehouse: Warehouse, mark: string): Promise<boolean> {
  const marks = await warehouse.read<{ mark: string }>('select distinct mark from sink')
  if (marks.some((found) => found.mark !== mark))
    throw new UnusableTables(
      'it has sessions of another PostgreSQL database: name another database in CLICKHOUSE_URL, or replace them: playhead-collector clickhouse --refill',
    )
  return marks.length > 0
}

/**
 * Whether ClickHouse has versions that this database has not reached: it was restored to an earlier
 * state, or a standby took over that lacked the last changes. New states would have lower versions,
 * and lose.
 */
async function isAhead(pool: Pool, warehouse: Warehouse): Promise<boolean> {
  const [newest] = await warehouse.read<{ version: number }>(
    'select max(version) version from session',
  )
  const { rows } = await pool.query<{ last: number }>(
    'select last_value as last from session_outbox_id_seq',
  )
  return (newest?.version ?? 0) > (rows[0]?.last ?? 0)
}

/**
 * Empties ClickHouse, also of sessions of another database, and has it filled again. PostgreSQL answers from
 * the first step on; what others ship before the last one is noted again after it.
 */
export async function refillSink(pool: Pool, warehouse: Warehouse, mark: string): Promise<void> {
  await pool.query('update session_sink set filled = false')
  await createTables(warehouse)
  const table = await openSessionTable(warehouse)
  await transaction(pool, async (client) => {
    await client.query(RESTART_FILL)
    await warehouse.run('truncate table sink')
    await table.clear()
    await warehouse.insert('sink', [JSON.stringify({ mark })])
  })
}
