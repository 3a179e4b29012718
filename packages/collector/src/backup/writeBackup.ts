import type { Writable } from 'node:stream'
import type { Pool } from 'pg'
import { readMigrations } from '../database/migrate.ts'
import { transaction } from '../database/transaction.ts'
import { TIMEOUTS } from '../timeouts.ts'
import { compressInto, writeCompressed } from './compressedFile.ts'
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
  onProgress?(progress: BackupProgress): void
}

/**
 * Writes everything that a database holds of its collector, as one snapshot: what is committed
 * meanwhile is not in it. It occupies a connection until it is written.
 * @throws Error of the database or of the file system; a file that was there is unchanged then.
 */
export async function writeBackup(pool: Pool, options: WriteOptions): Promise<BackupSummary> {
  const { to, ownsAll = false, limitMs = TIMEOUTS.maintenanceMs, onProgress } = options
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
    if (typeof to === 'string') await writeCompressed(to, texts)
    else await compressInto(to, texts)
    const leftOut = all.filter((each) => !tables.includes(each)).map(({ table }) => table)
    return { tables: tables.length, rows, leftOut }
  })
}
