import { join } from 'node:path'
import { listBackups, nameBackup, removeOld } from './backupFiles.ts'
import type { BackupSummary } from './format.ts'

/** When backups are made, and where to. */
export interface BackupSchedule {
  readonly directory: string
  readonly everyMs: number
  /** Backups that are kept. */
  readonly keep: number
}

const LOOK_MS = 20_000
/** A directory that cannot be written is found soon after the start. */
const FIRST_MS = 1000
/** After a failure. */
const RETRY_MS = 15 * 60_000

/**
 * Makes a backup whenever the newest one in the directory is old enough: a restart of the collector
 * changes nothing. Failures are reported; the backups that exist stay. Returns how to stop, which
 * gives up a backup that is being made.
 */
export function scheduleBackups(given: {
  readonly schedule: BackupSchedule
  write(path: string, signal: AbortSignal): Promise<BackupSummary>
  readonly report: (error: unknown, where: string) => void
  readonly log: (message: string) => void
}): () => Promise<void> {
  const { schedule, write, report, log } = given
  const { directory, everyMs, keep } = schedule
  const stopped = new AbortController()
  let retryAt = Number.NEGATIVE_INFINITY
  let running: Promise<void> | undefined

  async function look(): Promise<void> {
    if (performance.now() < retryAt) return
    try {
      const now = Date.now()
      const [newest] = listBackups(directory)
      if (newest && now - newest.at < everyMs) return
      const name = nameBackup(now)
      const began = performance.now()
      const { rows } = await write(join(directory, name), stopped.signal)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      log(`Backed up ${rows} rows to ${join(directory, name)} in ${seconds} s.`)
      await removeOld(directory, keep, now)
    } catch (error) {
      if (stopped.signal.aborted) return
      retryAt = performance.now() + Math.min(RETRY_MS, everyMs)
      report(error, 'backup')
    }
  }

  const start = (): void => {
    running ??= look().finally(() => {
      running = undefined
    })
  }
  const first = setTimeout(start, FIRST_MS)
  const timer = setInterval(start, LOOK_MS)
  first.unref()
  timer.unref()
  return async () => {
    clearTimeout(first)
    clearInterval(timer)
    stopped.abort()
    await running
  }
}
