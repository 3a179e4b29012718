import { prepareDirectory } from '../prepareDirectory.ts'
import { type Age, findFirstDay } from './age.ts'
import { ARCHIVE_FORMATS, type Archive, type ArchiveFormat } from './archiveDay.ts'
import { CLASS_NAMES, parseRetention, type RetentionClass } from './classes.ts'
import type { RetentionPlan } from './runRetention.ts'

/** How long data is kept. A class without an age is kept for ever. */
export interface RetentionOptions {
  /** Events of sessions, like `30d`; at least 8 days. @default as long as sessions */
  readonly events?: string | undefined
  /** Sessions, like `13mo`; at least 68 days. Totals stay. @default kept for ever */
  readonly sessions?: string | undefined
  /** Which viewer watched what on which day; at least 68 days. @default kept for ever */
  readonly viewerDays?: string | undefined
  /** A directory for the days that are dropped. @default they are not archived */
  readonly archiveDir?: string | undefined
  /** @default 'ndjson' */
  readonly archiveFormat?: ArchiveFormat | undefined
}

export const isArchiveFormat = (value: unknown): value is ArchiveFormat =>
  ARCHIVE_FORMATS.includes(value as ArchiveFormat)

export function isRetentionOptions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { archiveDir, archiveFormat, ...ages } = value as Record<keyof RetentionOptions, unknown>
  return (
    (archiveDir === undefined || (typeof archiveDir === 'string' && archiveDir !== '')) &&
    (archiveFormat === undefined || isArchiveFormat(archiveFormat)) &&
    Object.entries(ages).every(([name, age]) => isAge(name, age))
  )
}

const isAge = (name: string, age: unknown): boolean =>
  CLASS_NAMES.includes(name as RetentionClass) &&
  (age === undefined ||
    (typeof age === 'string' && parseRetention(name as RetentionClass, age) !== undefined))

export const RETENTION_EXPECTED: string =
  "{ events?, sessions?, viewerDays?, archiveDir?, archiveFormat? } with ages like '90d', '13mo' or '2y', at least 8 days of events " +
  "and 68 of sessions and viewerDays, and a format 'ndjson' or 'csv'"

const isShorter = (age: Age | undefined, other: Age): boolean =>
  age !== undefined && findFirstDay(age, Date.now()) > findFirstDay(other, Date.now())

/** @throws Error when the directory of archives cannot be written */
export function toRetentionPlan(options: RetentionOptions = {}): RetentionPlan {
  const { archiveDir, archiveFormat = 'ndjson' } = options
  const archive: Archive | undefined = archiveDir
    ? { directory: prepareDirectory('archives', archiveDir), format: archiveFormat }
    : undefined
  const ages: Partial<Record<RetentionClass, Age>> = Object.fromEntries(
    CLASS_NAMES.flatMap((name) => {
      const age = parseRetention(name, options[name] ?? '')
      return age ? [[name, age]] : []
    }),
  )
  // Events of a session that was dropped could not be read.
  if (ages.sessions && !isShorter(ages.events, ages.sessions)) ages.events = ages.sessions
  return { ages, archive }
}
