import type { PoolClient } from 'pg'
import { type Migration, migrateWithin, readMigrations, toMigration } from '../database/migrate.ts'
import type { Plugin } from '../plugin.ts'
import type { BackupHeader } from './format.ts'
import { createOwnership, listTables, quoteName } from './listTables.ts'
import { BadBackup } from './readBackup.ts'

/** What a restore needs of a plugin. */
export type RestorePlugin = Pick<Plugin, 'name' | 'migrations'>

/**
 * Makes the schema that a backup was made with, in a database without data.
 * @throws Error when the database holds data, or the schema cannot be made; with what to do
 */
export async function prepareTarget(
  client: PoolClient,
  header: BackupHeader,
  given: {
    readonly plugins?: readonly RestorePlugin[] | undefined
    readonly withoutPlugins?: boolean | undefined
  },
): Promise<void> {
  const { plugins = [], withoutPlugins = false } = given
  const own = pick('collector', readMigrations(), header.migrations)
  const known = new Map(plugins.map((plugin) => [plugin.name, plugin]))
  const missing = Object.keys(header.plugins).filter((name) => !known.has(name))
  if (missing.length && !withoutPlugins) throw missingPlugins(missing)

  await assertEmpty(client, readMigrations(), Object.keys(header.plugins))
  await assertNotNewer(client, header)
  await migrateWithin(client, undefined, own)
  for (const [name, applied] of Object.entries(header.plugins)) {
    const texts = known.get(name)?.migrations
    if (texts)
      await migrateWithin(client, name, pick(`plugin "${name}"`, texts.map(toMigration), applied))
  }
  // The first migration creates a project, which is a row of the backup as well.
  await client.query('delete from project')
}

/** The migrations that made a schema. */
function pick(
  owner: string,
  known: readonly Migration[],
  applied: BackupHeader['migrations'],
): readonly Migration[] {
  if (applied.length > known.length)
    throw new BadBackup(
      `The backup has schema ${applied.length} of the ${owner}, this one knows up to ${known.length}. Restore it with a newer ${owner}; nothing was changed.`,
    )
  for (const { id, checksum } of applied) {
    if (known[id - 1]?.checksum !== checksum)
      throw new BadBackup(
        `Migration ${id} of this ${owner} is not the one that the backup was made with. Restore it with the version that wrote it; nothing was changed.`,
      )
  }
  return known.slice(0, applied.length)
}

async function assertEmpty(
  client: PoolClient,
  migrations: readonly Migration[],
  plugins: readonly string[],
): Promise<void> {
  const isOwn = createOwnership(
    migrations.map(({ sql }) => sql),
    plugins,
  )
  const tables = (await listTables(client)).filter(({ table }) => isOwn(table))
  for (const { table } of tables) {
    // Every database has this project from the start.
    const except = table === 'project' ? "where slug <> 'default'" : ''
    const { rows } = await client.query(`select from ${quoteName(table)} ${except} limit 1`)
    if (rows.length)
      throw new Error(
        `The database is not empty: ${table} has rows. Nothing was changed. Restore into an empty one: another DATA_DIR, or a new database ` +
          '(`createdb`) for DATABASE_URL. Keys are in the backup; a collector that has started once has keys of its own.',
      )
  }
}

async function assertNotNewer(client: PoolClient, { migrations }: BackupHeader): Promise<void> {
  const { rows: found } = await client.query("select to_regclass('migration')::text as name")
  if (!found[0]?.name) return
  const { rows } = await client.query<{ last: number }>('select max(id) as last from migration')
  const last = rows[0]?.last ?? 0
  if (last > migrations.length)
    throw new Error(
      `The database has schema ${last}, the backup ${migrations.length}. Nothing was changed. Restore into a database that no collector has ` +
        'used: it gets the schema of the backup first, and is brought up to date then.',
    )
}

const missingPlugins = (names: readonly string[]): Error =>
  new BadBackup(
    `The backup has tables of plugins that are not known here: ${names.join(', ')}. Nothing was changed. Restore it with ` +
      '`restore({ plugins })` of @playhead/collector, or leave these tables out: --without-plugins.',
  )
