/**
 * Makes the file that a new embedded database is loaded from, unless it is there. The package's
 * build and the tests run this.
 */
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { identifySchema, migrate } from '../src/database/migrate.ts'
import { openDatabase } from '../src/database/openDatabase.ts'
import { EMPTY_DATABASE_URL, migratedDatabaseUrl } from '../src/packageFiles.ts'

export async function makeEmptyDatabase(): Promise<void> {
  const path = fileURLToPath(EMPTY_DATABASE_URL)
  if (existsSync(path)) return
  await keepArchive(await PGlite.create(), path, 'gzip')
}

async function keepArchive(
  database: PGlite,
  path: string,
  compression: 'gzip' | 'none',
): Promise<void> {
  const archive = await database.dumpDataDir(compression)
  await database.close()
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, await archive.bytes())
  renameSync(draft, path) // another process may be making it as well
}

/**
 * The same with the schema of this version, for tests. It is not compressed, and other databases
 * are left out, which halves the time of loading it.
 */
async function makeMigratedDatabase(): Promise<void> {
  const path = fileURLToPath(migratedDatabaseUrl(identifySchema()))
  if (existsSync(path)) return
  const directory = mkdtempSync(join(tmpdir(), 'playhead-template-'))
  const { pool, close } = await openDatabase({ dataDir: directory })
  await migrate(pool)
  await close()
  const cluster = join(directory, 'pg')
  for (const database of TEMPLATES)
    for (const name of readdirSync(join(cluster, 'base', database)))
      if (name !== 'PG_VERSION') rmSync(join(cluster, 'base', database, name))
  await keepArchive(await PGlite.create(cluster), path, 'none')
  rmSync(directory, { recursive: true, force: true })
}

/** The databases that others are created from, by their numbers in every version of PostgreSQL. */
const TEMPLATES = ['1', '4']

/** What Vitest runs before the tests. */
export async function setup(): Promise<void> {
  await makeEmptyDatabase()
  await makeMigratedDatabase()
}
