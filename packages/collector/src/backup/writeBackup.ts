import type { Writable } from 'node:stream'
import type { Pool } from 'pg'
import { readMigrations } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { transaction } from '../database/transaction.ts'
import { TIMEOUTS } from '../timeouts.ts'
import { compressInto, writeCompressed } from './compressedFile.ts'
import { copyDatabase } from './copyDatabase.ts'
import { beginSnapshot, dumpTables } from './dumpTables.ts'
import type { BackupProgress, BackupSummary } from './format.ts'
import { createOwnership, listTables } from './listTables.ts'
import { readHeader } from './readHeader.ts'

/** How a backup is written. */
export interface WriteOptions {
  /** A file, replaced when the backup is complete, or a stream. */
  readonly to: string | Writable
  /** Every table is the collector's, as in the embedded database. @default false */
  readonly ownsAll?: boolean | undefined
  readonly limitMs?: number | undefined
  /** Gives up. */
  readonly signal?: AbortSignal | undefined
  onProgress?(progress: BackupProgress): void
}

/**
 * Writes everything that a database holds of its collector, as one snapshot: what is committed
 * meanwhile is not in it. It occupies a connection until it is written.
 * @throws Error of the database or of the file system; a file that was there is unchanged then.
 */
export async function writeBackup(pool: Pool, options: WriteOptions): Promise<BackupSummary> {
  const { to, ownsAll = false, limitMs = TIMEOUTS.maintenanceMs, signal, onProgress } = options
  return transaction(pool, async (client) => {
    await beginSnapshot(client)
    const header = await readHeader(client)
    const all = await listTables(client)
    const sql = readMigrations().map((migration) => migration.sql)
    const isOwn = createOwnership(sql, Object.keys(header.plugins))
    const tables = all.filter(({ table }) => ownsAll || isOwn(table))
    let rows = 0
    const texts = dumpTables(client, header, tables, {
      limitMs,
      onProgress(progress) {
        rows = progress.rows
        onProgress?.(progress)
      },
    })
    if (typeof to === 'string') await writeCompressed(to, texts, signal)
    else await compressInto(to, texts, signal)
    const leftOut = all.filter((each) => !tables.includes(each)).map(({ table }) => table)
    return { tables: tables.length, rows, leftOut }
  })
}

/**
 * The same for an embedded database that is in use: of a copy of its files, because a transaction of
 * this length would hold up all requests.
 */
export async function writeBackupOfCopy(
  pool: Pool,
  dataDir: string,
  options: WriteOptions,
): Promise<BackupSummary & { readonly pausedMs: number }> {
  const copy = await copyDatabase(pool, dataDir, options)
  try {
    options.signal?.throwIfAborted()
    const database = await openDatabase({ dataDir: copy.path })
    try {
      const summary = await writeBackup(database.pool, { ...options, ownsAll: true })
      return { ...summary, pausedMs: copy.pausedMs }
    } finally {
      await database.close()
    }
  } finally {
    await copy.remove()
  }
}
