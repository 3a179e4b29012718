import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Pool, PoolClient } from 'pg'
import { patient, TIMEOUTS } from './timeouts.ts'
import { transaction } from './transaction.ts'

/** Any number; the same for every collector. */
const LOCK = 4_600_001
/** `range_agg` of multiranges. */
const OLDEST_SERVER = 15

interface Migration {
  readonly id: number
  readonly sql: string
  readonly checksum: string
}

/** `0001_sessions.sql`, …: without gaps, and never changed once released. */
export function readMigrations(directory: URL = new URL('../migrations/', import.meta.url)): readonly Migration[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'))
  return files.sort().map((file, at) => {
    if (Number.parseInt(file, 10) !== at + 1) throw new Error(`Migration ${file} should be number ${at + 1}.`)
    const sql = readFileSync(new URL(file, directory), 'utf8')
    return { id: at + 1, sql, checksum: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') }
  })
}

/**
 * Brings the schema to this version: each migration once and in a transaction of its own, whoever starts first.
 * @throws Error if the database is newer than this collector, or a migration is not the one that ran there.
 */
export async function migrate(
  pool: Pool,
  migrations: readonly Migration[] = readMigrations(),
  limitMs: number = TIMEOUTS.maintenanceMs,
): Promise<void> {
  const { rows } = await pool.query<{ version: string }>('show server_version_num')
  const major = Math.floor(Number(Object.values(rows[0] ?? {})[0]) / 10_000)
  if (major < OLDEST_SERVER)
    throw new Error(`The collector needs PostgreSQL ${OLDEST_SERVER} or later, this server is ${major}.`)
  while (await transaction(pool, (client) => applyNext(client, migrations, limitMs))) {}
}

/** Applies the first migration that is missing; false when there is none. */
async function applyNext(client: PoolClient, migrations: readonly Migration[], limitMs: number): Promise<boolean> {
  // Another collector may hold the lock for as long as a migration takes; the timeouts of the session are for requests.
  await client.query('set local statement_timeout = 0; set local lock_timeout = 0')
  await client.query(patient('select pg_advisory_xact_lock($1)', limitMs, [LOCK]))
  await client.query(
    'create table if not exists migration(id int primary key, checksum text not null, at timestamptz not null default now())',
  )
  const { rows } = await client.query<{ id: number; checksum: string }>(
    'select id, checksum from migration order by id',
  )
  const newest = rows.at(-1)?.id ?? 0
  if (newest > migrations.length) {
    throw new Error(
      `The database has schema ${newest}, this collector knows up to ${migrations.length}. Start a newer collector; nothing was changed.`,
    )
  }
  for (const { id, checksum } of rows) {
    if (migrations[id - 1]?.checksum !== checksum) {
      throw new Error(
        `Migration ${id} of this collector is not the one that made this database. Start the collector that made it; nothing was changed.`,
      )
    }
  }
  const next = migrations[newest]
  if (!next) return false
  await client.query(patient(next.sql, limitMs))
  await client.query('insert into migration(id, checksum) values($1, $2)', [next.id, next.checksum])
  return true
}
