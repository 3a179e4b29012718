import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Pool, PoolClient } from 'pg'
import { MIGRATIONS_URL } from '../packageFiles.ts'
import { patient, TIMEOUTS } from '../timeouts.ts'
import { transaction } from './transaction.ts'

/** Advisory lock of every migration; the same number for all collectors. */
const LOCK = 4_600_001
/** The first version with multiranges. */
const MIN_SERVER_VERSION = 14

/** A step of the schema. */
export interface Migration {
  readonly id: number
  readonly sql: string
  readonly checksum: string
}

/** Where applied migrations are recorded. */
interface Journal {
  /** Part of error messages: whose migrations these are. */
  readonly schema: string
  readonly owner: string
  read(client: PoolClient): Promise<readonly { readonly id: number; readonly checksum: string }[]>
  add(client: PoolClient, migration: Migration): Promise<unknown>
}

const COLLECTOR_JOURNAL: Journal = {
  schema: 'schema',
  owner: 'collector',
  async read(client) {
    await client.query(
      'create table if not exists migration(id int primary key, checksum text not null, at timestamptz not null default now())',
    )
    return (await client.query('select id, checksum from migration order by id')).rows
  },
  add: (client, { id, checksum }) =>
    client.query('insert into migration(id, checksum) values($1, $2)', [id, checksum]),
}

const createPluginJournal = (plugin: string): Journal => ({
  schema: `schema of plugin "${plugin}"`,
  owner: 'plugin',
  async read(client) {
    const text = 'select id, checksum from plugin_migration where plugin = $1 order by id'
    return (await client.query(text, [plugin])).rows
  },
  add: (client, { id, checksum }) =>
    client.query('insert into plugin_migration(plugin, id, checksum) values($1, $2, $3)', [
      plugin,
      id,
      checksum,
    ]),
})

/** Reads `0001_sessions.sql` and so on: numbered without gaps, and never changed once released. */
export function readMigrations(directory: URL = MIGRATIONS_URL): readonly Migration[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'))
  return files.sort().map((file, at) => {
    if (Number.parseInt(file, 10) !== at + 1)
      throw new Error(`Migration ${file} should be number ${at + 1}.`)
    return toMigration(readFileSync(new URL(file, directory), 'utf8'), at)
  })
}

export const toMigration = (sql: string, at: number): Migration => ({
  id: at + 1,
  sql,
  checksum: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex'),
})

/** Identifies the migrations of this version. */
export const identifySchema = (): string =>
  createHash('sha256')
    .update(
      readMigrations()
        .map(({ checksum }) => checksum)
        .join(),
    )
    .digest('hex')
    .slice(0, 12)

/**
 * Brings the schema to this version. Each migration runs once, in a transaction of its own, also
 * when several collectors start together.
 * @throws Error if the database is newer than this collector, or a migration is not the one that
 * ran there.
 */
export async function migrate(
  pool: Pool,
  migrations: readonly Migration[] = readMigrations(),
  limitMs: number = TIMEOUTS.maintenanceMs,
): Promise<void> {
  await assertServerVersion(pool)
  await applyAll(pool, COLLECTOR_JOURNAL, migrations, limitMs)
}

/** @throws Error for a server that is too old */
export async function assertServerVersion(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string }>('show server_version_num')
  const major = Math.floor(Number(Object.values(rows[0] ?? {})[0]) / 10_000)
  if (major < MIN_SERVER_VERSION)
    throw new Error(
      `The collector needs PostgreSQL ${MIN_SERVER_VERSION} or later, this server is ${major}.`,
    )
}

/**
 * Applies migrations in the transaction of `client`: those of the collector, or of a plugin. With a
 * part of the list, the schema becomes an older one.
 * @throws as `migrate()`
 */
export async function migrateWithin(
  client: PoolClient,
  plugin: string | undefined,
  migrations: readonly Migration[],
  limitMs: number = TIMEOUTS.maintenanceMs,
): Promise<void> {
  const journal = plugin === undefined ? COLLECTOR_JOURNAL : createPluginJournal(plugin)
  while (await applyNext(client, journal, migrations, limitMs)) {}
}

/**
 * The same for the migrations of a plugin, which are numbered by their place in the list.
 * @throws as `migrate()`
 */
export async function migratePlugin(
  pool: Pool,
  plugin: string,
  sql: readonly string[],
  limitMs: number = TIMEOUTS.maintenanceMs,
): Promise<void> {
  await applyAll(pool, createPluginJournal(plugin), sql.map(toMigration), limitMs)
}

async function applyAll(
  pool: Pool,
  journal: Journal,
  migrations: readonly Migration[],
  limitMs: number,
): Promise<void> {
  while (await transaction(pool, (client) => applyNext(client, journal, migrations, limitMs))) {}
}

/** Applies the first missing migration; false when all are applied. */
async function applyNext(
  client: PoolClient,
  journal: Journal,
  migrations: readonly Migration[],
  limitMs: number,
): Promise<boolean> {
  // Another collector may hold the lock for as long as a migration takes; the timeouts of the
  // session are for requests.
  await client.query('set local statement_timeout = 0; set local lock_timeout = 0')
  await client.query(patient('select pg_advisory_xact_lock($1)', limitMs, [LOCK]))
  const applied = await journal.read(client)
  const { schema, owner } = journal
  const newest = applied.at(-1)?.id ?? 0
  if (newest > migrations.length) {
    throw new Error(
      `The database has ${schema} ${newest}, this ${owner} knows up to ${migrations.length}. Start a newer ${owner}; nothing was changed.`,
    )
  }
  for (const { id, checksum } of applied) {
    if (migrations[id - 1]?.checksum !== checksum) {
      throw new Error(
        `Migration ${id} of this ${owner} is not the one that made this database. Start the ${owner} that made it; nothing was changed.`,
      )
    }
  }
  const next = migrations[newest]
  if (!next) return false
  await client.query(patient(next.sql, limitMs))
  await journal.add(client, next)
  return true
}
