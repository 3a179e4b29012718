import { readFileSync } from 'node:fs'
import { CLICKHOUSE_SCHEMA_URL } from '../packageFiles.ts'
import type { Warehouse } from './createWarehouse.ts'
import { SESSION_COLUMNS } from './sessionColumns.ts'

/** A session, of which older versions must go. */
export interface ErasedSession {
  readonly project_id: number
  readonly session_id: string
  readonly version: number
}

/** What is changed in the table of sessions. */
export interface SessionTable {
  insert(lines: readonly string[]): Promise<void>
  /** Removes the older versions of sessions from the disk, which a merge would do at some time. */
  eraseBefore(sessions: readonly ErasedSession[]): Promise<void>
  removeDays(days: readonly string[]): Promise<void>
  removeProject(project: number): Promise<void>
  /** Removes everything. */
  clear(): Promise<void>
}

const TABLES = 2

async function listTables(warehouse: Warehouse): Promise<readonly string[]> {
  const found = await warehouse.read<{ name: string }>(
    "select name from system.tables where database = currentDatabase() and name in ('session', 'sink')",
  )
  return found.map(({ name }) => name)
}

export const hasTables = async (warehouse: Warehouse): Promise<boolean> =>
  (await listTables(warehouse)).length === TABLES

/**
 * Creates the tables, unless they are there: those of a cluster are, see clickhouse/cluster.sql, and
 * the user may not be allowed to create any. A table of sessions that is created is empty, so that the
 * mark of an earlier one goes first.
 */
export async function createTables(warehouse: Warehouse): Promise<void> {
  const found = await listTables(warehouse)
  if (found.length === TABLES) return
  if (found[0] === 'sink') await warehouse.run('truncate table sink')
  const statements = readFileSync(CLICKHOUSE_SCHEMA_URL, 'utf8')
    .replaceAll(/^--.*$/gm, '')
    .split(';')
  for (const statement of statements) if (statement.trim()) await warehouse.run(statement)
}

/** Columns that the table does not have. */
export async function listLackingColumns(warehouse: Warehouse): Promise<readonly string[]> {
  const found = await warehouse.read<{ name: string }>(
    "select name from system.columns where database = currentDatabase() and table = 'session'",
  )
  const names = new Set(found.map(({ name }) => name))
  return Object.keys(SESSION_COLUMNS).filter((name) => !names.has(name))
}

/** Opens the table of sessions, on one server or on a cluster. */
export async function openSessionTable(warehouse: Warehouse): Promise<SessionTable> {
  const found = await warehouse.read<{ engine: string }>(
    "select engine from system.tables where database = currentDatabase() and name = 'session'",
  )
  // A distributed table takes inserts and reads; everything else goes to the table of each shard.
  const stored =
    found[0]?.engine === 'Distributed' ? "session_local on cluster '{cluster}'" : 'session'
  return {
    insert: (lines) => warehouse.insert('session', lines),
    async eraseBefore(sessions) {
      // A mutation: `delete from` would only hide the rows.
      for (const part of divide(sessions))
        await warehouse.run(
          `alter table ${stored} delete where project_id = {project:UInt32} and session_id in {ids:Array(String)}
           and version < transform(session_id, {ids:Array(String)}, {versions:Array(UInt64)}, toUInt64(0))`,
          {
            project: part[0]?.project_id,
            ids: part.map(({ session_id }) => session_id),
            versions: part.map(({ version }) => version),
          },
        )
    },
    async removeDays(days) {
      await warehouse.run(`delete from ${stored} where day in {days:Array(Date)}`, { days })
    },
    async removeProject(project) {
      await warehouse.run(`alter table ${stored} delete where project_id = {project:UInt32}`, {
        project,
      })
    },
    clear: () => warehouse.run(`truncate table ${stored}`),
  }
}

/** Values of a statement are part of a URL. */
const MAX_IDS = 500

/** Sessions in parts of one project each. */
function divide(sessions: readonly ErasedSession[]): readonly (readonly ErasedSession[])[] {
  const parts: ErasedSession[][] = []
  const open = new Map<number, ErasedSession[]>()
  for (const session of sessions) {
    let part = open.get(session.project_id)
    if (!part || part.length === MAX_IDS) {
      part = []
      open.set(session.project_id, part)
      parts.push(part)
    }
    part.push(session)
  }
  return parts
}
