import { checkOptions, MAX_TIMER_MS, type OptionRules } from '@playhead/core/internal'
import {
  type BackupScheduleOptions,
  isBackupSchedule,
  SCHEDULE_EXPECTED,
} from './backup/scheduleOptions.ts'
import { isDatabaseUrl } from './database/databaseUrl.ts'
import type { Plugin } from './plugin.ts'
import {
  isRetentionOptions,
  RETENTION_EXPECTED,
  type RetentionOptions,
} from './retention/retentionOptions.ts'
import { isDirectory } from './settings.ts'
import { arePlugins, PLUGINS_EXPECTED } from './setUpPlugins.ts'
import { TIMEOUTS, type Timeouts } from './timeouts.ts'

/** Options of a collector. */
export interface CollectorOptions {
  /** A PostgreSQL server, version 15 or later. @default the embedded database */
  readonly databaseUrl?: string | undefined
  /**
   * Directory for the files of the embedded database and the keys of a `demo`.
   * @default kept in memory
   */
  readonly dataDir?: string | undefined
  /** A directory of pages to serve at `/`. */
  readonly site?: string | undefined
  /**
   * Serves a write and a read key at `/demo-config.json`, to this machine only. For demos: behind a
   * proxy on this machine every client looks local.
   * @default false
   */
  readonly demo?: boolean | undefined
  /** Creates another pair of keys. @default false */
  readonly newKeys?: boolean | undefined
  /** Backups that it makes while it runs. @default none */
  readonly backup?: BackupScheduleOptions | undefined
  /** How long data is kept. @default everything is kept for ever */
  readonly retention?: RetentionOptions | undefined
  /** Tables and endpoints beside the collector's own. @default none */
  readonly plugins?: readonly Plugin[] | undefined
  /** Records that may wait for the database. Beyond that, requests get 429. @default 20000 */
  readonly maxWaiting?: number | undefined
  /** Called with every error; with one that repeats, once a minute. @default console.error */
  readonly report?: ((error: unknown, where: string) => void) | undefined
  /** Called when an outage is over, and while the start waits for a server. @default ignored */
  readonly log?: ((message: string) => void) | undefined
  /** Limits on every wait for the database, in ms. @default TIMEOUTS */
  readonly timeouts?: Partial<Timeouts> | undefined
}

const isText = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value !== '')
const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean'
export const COLLECTOR_OPTIONS: OptionRules = {
  databaseUrl: [() => true, 'checked apart: it is secret'],
  dataDir: [isText, 'a directory, or left out'],
  site: [
    (value) => value === undefined || (typeof value === 'string' && isDirectory(value)),
    'a directory that exists, or left out',
  ],
  demo: [isFlag, 'true or false'],
  newKeys: [isFlag, 'true or false'],
  backup: [(value) => value === undefined || isBackupSchedule(value), SCHEDULE_EXPECTED],
  retention: [(value) => value === undefined || isRetentionOptions(value), RETENTION_EXPECTED],
  plugins: [(value) => value === undefined || arePlugins(value), PLUGINS_EXPECTED],
  maxWaiting: [
    (value) => value === undefined || (Number.isInteger(value) && (value as number) > 0),
    'a whole number above 0',
  ],
  report: [(value) => value === undefined || typeof value === 'function', 'a function'],
  log: [(value) => value === undefined || typeof value === 'function', 'a function'],
  timeouts: [
    (value) => value === undefined || isTimeouts(value),
    `milliseconds above 0, at most ${MAX_TIMER_MS}, for ${Object.keys(TIMEOUTS).join(', ')}`,
  ],
}

const isTimeouts = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(
    ([name, ms]) =>
      Object.hasOwn(TIMEOUTS, name) &&
      (ms === undefined || (typeof ms === 'number' && ms > 0 && ms <= MAX_TIMER_MS)),
  )

/**
 * As `checkOptions()`, but never shows the database's URL, which may hold a password.
 * @throws TypeError naming the option
 */
export function checkCollectorOptions(where: string, given: unknown, rules: OptionRules): void {
  checkOptions(where, given, rules)
  const { databaseUrl } = given as CollectorOptions
  if (databaseUrl !== undefined && !isDatabaseUrl(databaseUrl)) {
    throw new TypeError(
      `playhead: ${where} option "databaseUrl" must be 'postgres://user:password@host:5432/database', with @ : / ? # % in user and password ` +
        'percent-encoded, or left out, got a value that is not shown',
    )
  }
}
