import { prepareDirectory } from '../prepareDirectory.ts'
import { INTERVAL_EXPECTED, parseInterval } from './interval.ts'
import type { BackupSchedule } from './scheduleBackups.ts'

/** Backups that the running collector makes. */
export interface BackupScheduleOptions {
  /** Directory of the backups. */
  readonly dir: string
  /** Like `30m`, `24h` or `7d`. @default '24h' */
  readonly every?: string | undefined
  /** How many are kept. @default 7 */
  readonly keep?: number | undefined
}

const DEFAULT_EVERY = '24h'
const DEFAULT_KEEP = 7
const MAX_KEEP = 10_000

export const isKeep = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_KEEP
export const KEEP_EXPECTED: string = `1 to ${MAX_KEEP}`

export function isBackupSchedule(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { dir, every, keep, ...others } = value as Record<keyof BackupScheduleOptions, unknown>
  return (
    typeof dir === 'string' &&
    dir !== '' &&
    (every === undefined || (typeof every === 'string' && parseInterval(every) !== undefined)) &&
    (keep === undefined || isKeep(keep)) &&
    Object.keys(others).length === 0
  )
}

export const SCHEDULE_EXPECTED: string = `{ dir, every?, keep? } with a directory, ${INTERVAL_EXPECTED}, and how many are kept, ${KEEP_EXPECTED}`

/** @throws Error when the directory cannot be written */
export const toBackupSchedule = ({
  dir,
  every = DEFAULT_EVERY,
  keep = DEFAULT_KEEP,
}: BackupScheduleOptions): BackupSchedule => ({
  directory: prepareDirectory('backups', dir),
  everyMs: parseInterval(every) as number,
  keep,
})
