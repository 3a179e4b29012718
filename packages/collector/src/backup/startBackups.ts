import type { Database } from '../database/database.ts'
import type { Timeouts } from '../timeouts.ts'
import { type BackupSchedule, scheduleBackups } from './scheduleBackups.ts'
import { type WriteOptions, writeBackup, writeBackupOfCopy } from './writeBackup.ts'

/**
 * Starts the scheduled backups of a collector. A server is read in a transaction of its own; an
 * embedded database is copied first. Returns how to stop.
 */
export function startBackups(
  schedule: BackupSchedule,
  given: {
    readonly database: Database
    readonly dataDir: string | undefined
    readonly timeouts: Timeouts
    readonly report: (error: unknown, where: string) => void
    readonly log: (message: string) => void
  },
): () => Promise<void> {
  const { database, dataDir, timeouts, report, log } = given
  const { pool, embedded } = database
  return scheduleBackups({
    schedule,
    async write(to, signal) {
      const options: WriteOptions = {
        to,
        signal,
        ownsAll: embedded,
        limitMs: timeouts.maintenanceMs,
      }
      // An embedded database in memory is a demo: it is small, and waits.
      if (!embedded || dataDir === undefined) return writeBackup(pool, options)
      const summary = await writeBackupOfCopy(pool, dataDir, options)
      log(`The backup paused the database for ${Math.round(summary.pausedMs)} ms.`)
      return summary
    },
    report,
    log,
  })
}
