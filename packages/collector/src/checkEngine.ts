import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The engine whose files lie in a data directory. Its minor versions bring other majors of PostgreSQL, and those do not read each other's
 * files. Goes with the exact version in package.json.
 */
const ENGINE: { readonly pglite: string; readonly postgres: string } = { pglite: '0.5.14', postgres: '18' }

const minorOf = (version: string): string => version.split('.').slice(0, 2).join('.')

/**
 * Writes the engine's version beside new data, and compares it beside old.
 * @throws Error with what to do, when another engine wrote the data; they are not touched.
 */
export function checkEngine(dataDir: string): void {
  const path = join(dataDir, 'engine.json')
  const versionFile = join(dataDir, 'pg', 'PG_VERSION')
  const wrote = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as typeof ENGINE) : undefined
  const postgres = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : wrote?.postgres
  if ((wrote && minorOf(wrote.pglite) !== minorOf(ENGINE.pglite)) || (postgres && postgres !== ENGINE.postgres)) {
    throw new Error(
      `The data in ${dataDir} was written by PGlite ${wrote?.pglite ?? '(unknown)'} (PostgreSQL ${postgres}); this collector brings PGlite ${ENGINE.pglite} ` +
        `(PostgreSQL ${ENGINE.postgres}), which cannot read it. Nothing was changed. Start the collector version that wrote it, or begin anew ` +
        'with another DATA_DIR. To be independent of the embedded engine, use a PostgreSQL server: DATABASE_URL.',
    )
  }
  writeFileSync(path, `${JSON.stringify(ENGINE)}\n`)
}
