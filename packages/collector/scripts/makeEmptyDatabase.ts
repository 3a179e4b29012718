/**
 * Makes the file that a new embedded database is loaded from, unless it is there. The package's
 * build and the tests run this.
 */
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { EMPTY_DATABASE_URL } from '../src/packageFiles.ts'

export async function makeEmptyDatabase(): Promise<void> {
  const path = fileURLToPath(EMPTY_DATABASE_URL)
  if (existsSync(path)) return
  const database = await PGlite.create()
  const archive = await database.dumpDataDir('gzip')
  await database.close()
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, await archive.bytes())
  renameSync(draft, path) // another process may be making it as well
}

/** The name by which Vitest runs it before the tests. */
export { makeEmptyDatabase as setup }
