import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { checkOptions, isFunction, type OptionRules, optional, show } from '@playhead/core/internal'
import { openDatabase } from '../database/openDatabase.ts'
import type { Plugin } from '../plugin.ts'
import { arePlugins, PLUGINS_EXPECTED } from '../setUpPlugins.ts'
import type { BackupProgress, BackupSummary } from './format.ts'
import { type RestoreSummary, restoreBackup } from './restoreBackup.ts'
import { writeBackup } from './writeBackup.ts'

/** The database of a collector. */
interface DatabaseOptions {
  /** A PostgreSQL server. @default the embedded database in `dataDir` */
  readonly databaseUrl?: string | undefined
  /** Directory of an embedded database that no collector uses at the moment. */
  readonly dataDir?: string | undefined
  /** Called while it works. */
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  /** Stops it. Nothing was changed then. */
  readonly signal?: AbortSignal | undefined
}

/** What is backed up, and where to. */
export interface BackupOptions extends DatabaseOptions {
  /** The file, or a stream, which stays open. */
  readonly to: string | Writable
}

/** What is restored, and where to. */
export interface RestoreOptions extends DatabaseOptions {
  /** The file, or a stream of it. */
  readonly from: string | Readable
  /** The plugins whose tables are in the backup. @default none */
  readonly plugins?: readonly Plugin[] | undefined
  /**
   * Leaves out the tables of plugins that are not given; without it, they are refused.
   * @default false
   */
  readonly withoutPlugins?: boolean | undefined
}

const DATABASE: OptionRules = {
  databaseUrl: [() => true, 'checked when it is used: it is secret'],
  dataDir: [optional((value) => typeof value === 'string' && value !== ''), 'a directory'],
  onProgress: [optional(isFunction), 'a function'],
  signal: [optional((value) => value instanceof AbortSignal), 'an AbortSignal'],
}
const isFile = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || (typeof value === 'object' && value !== null)
const BACKUP: OptionRules = { ...DATABASE, to: [isFile, 'a file or a stream'] }
const RESTORE: OptionRules = {
  ...DATABASE,
  from: [isFile, 'a file or a stream'],
  plugins: [optional(arePlugins), PLUGINS_EXPECTED],
  withoutPlugins: [optional((value) => typeof value === 'boolean'), 'true or false'],
}

/**
 * Writes everything that a collector has stored, its keys included, to a file, from which
 * {@link restore} makes the same database on any engine. A PostgreSQL server may be in use meanwhile; an
 * embedded database may not.
 * @throws TypeError naming a wrong option; Error when the database or the file cannot be used. A
 * file that was there is unchanged then.
 * @example
 * await backUp({ databaseUrl: process.env.DATABASE_URL, to: 'playhead.backup.gz' })
 */
export async function backUp(options: BackupOptions): Promise<BackupSummary> {
  checkOptions('backUp()', options, BACKUP)
  const { databaseUrl, dataDir, to, onProgress, signal } = options
  // The engine would create a database there.
  if (!databaseUrl && !existsSync(join(requireDirectory('backUp()', dataDir), 'pg')))
    throw new Error(
      `There is no database in ${dataDir}. Name its directory: DATA_DIR or --data-dir.`,
    )
  const database = await openDatabase({ url: databaseUrl, dataDir })
  try {
    return await writeBackup(database.pool, {
      to,
      ownsAll: database.embedded,
      signal,
      ...(onProgress && { onProgress }),
    })
  } finally {
    await database.close()
  }
}

/**
 * Restores a backup into a database without data, in one transaction. The schema is brought up to
 * date, and the keys of pages go on working.
 * @throws TypeError naming a wrong option; Error for a file that is no whole backup and for a
 * database with data: nothing was changed then, and the message says what to do.
 * @example
 * await restore({ databaseUrl: process.env.DATABASE_URL, from: 'playhead.backup.gz' })
 */
export async function restore(options: RestoreOptions): Promise<RestoreSummary> {
  checkOptions('restore()', options, RESTORE)
  const { databaseUrl, dataDir, from, plugins, withoutPlugins, onProgress, signal } = options
  if (!databaseUrl) requireDirectory('restore()', dataDir)
  const { source, measure } = await openSource(from)
  const stop = (): void =>
    void source.destroy(new Error('The restore was stopped. Nothing was changed.'))
  signal?.addEventListener('abort', stop, { once: true })
  const database = await openDatabase({ url: databaseUrl, dataDir })
  try {
    return await restoreBackup(database.pool, source, {
      plugins,
      withoutPlugins,
      embedded: database.embedded,
      ...(onProgress && {
        onProgress: (progress) => onProgress({ ...progress, done: measure() }),
      }),
    })
  } finally {
    signal?.removeEventListener('abort', stop)
    source.destroy()
    await database.close()
  }
}

function requireDirectory(where: string, dataDir: string | undefined): string {
  if (dataDir) return dataDir
  throw new TypeError(
    `playhead: ${where} needs a "databaseUrl" or a "dataDir", got ${show(dataDir)} for "dataDir"`,
  )
}

/** `measure` returns which share of the file was read. */
async function openSource(
  from: string | Readable,
): Promise<{ source: Readable; measure: () => number | undefined }> {
  if (typeof from !== 'string') return { source: from, measure: () => undefined }
  const file = await open(from).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(`There is no file ${from}.`) : error
  })
  const { size } = await file.stat()
  const source = file.createReadStream()
  return { source, measure: () => (size ? source.bytesRead / size : undefined) }
}
