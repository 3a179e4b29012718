import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ENGINE } from './engineVersion.ts'
import { writeWhole } from './files.ts'

const FILE = 'engine.json'

const getMinor = (version: string): string => version.split('.').slice(0, 2).join('.')

/**
 * Compares the engine that wrote the data with this one.
 * @throws Error with what to do, when another engine wrote the data or `engine.json` is damaged;
 * nothing was changed then.
 */
export function checkEngine(dataDir: string): void {
  const path = join(dataDir, FILE)
  const versionFile = join(dataDir, 'pg', 'PG_VERSION')
  const wrote = existsSync(path) ? readEngine(path) : undefined
  const postgres = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim()
    : wrote?.postgres
  if (
    (wrote && getMinor(wrote.pglite) !== getMinor(ENGINE.pglite)) ||
    (postgres && postgres !== ENGINE.postgres)
  ) {
    throw new Error(
      `The data in ${dataDir} was written by PGlite ${wrote?.pglite ?? '(unknown)'} (PostgreSQL ${postgres}); this collector brings PGlite ${ENGINE.pglite} ` +
        `(PostgreSQL ${ENGINE.postgres}), which cannot read it. Nothing was changed. To bring the data over, write a backup with the collector version that wrote it ` +
        '(playhead-collector backup FILE), and restore it with this one in another DATA_DIR or DATABASE_URL (playhead-collector restore FILE).',
    )
  }
}

/** Writes the engine's version beside its data. */
export function recordEngine(dataDir: string): void {
  const path = join(dataDir, FILE)
  const text = `${JSON.stringify(ENGINE)}\n`
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeWhole(path, text)
}

function readEngine(path: string): typeof ENGINE {
  try {
    const { pglite, postgres } = JSON.parse(readFileSync(path, 'utf8'))
    if (/^\d+\.\d+/.test(pglite) && /^\d+$/.test(postgres)) return { pglite, postgres }
  } catch {} // reported below
  throw new Error(
    `${path} is damaged: it should name the engine that wrote the data, like ${JSON.stringify(ENGINE)}. Nothing was changed. ` +
      'Restore the file from a backup. If only this version of the collector has used the directory, delete the file: it is written again.',
  )
}
