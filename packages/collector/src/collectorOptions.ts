import { checkOptions, isShare, MAX_TIMER_MS, type OptionRules } from '@playhead/core/internal'
import {
  findTokenConflict,
  isKeysUrl,
  isSecret,
  KEYS_URL_EXPECTED,
  SECRET_EXPECTED,
  type TokenOptions,
} from './access/tokenSettings.ts'
import {
  type BackupScheduleOptions,
  isBackupSchedule,
  SCHEDULE_EXPECTED,
} from './backup/scheduleOptions.ts'
import { CLICKHOUSE_URL_EXPECTED, isClickHouseUrl } from './clickhouse/clickHouseUrl.ts'
import { isDatabaseUrl } from './database/databaseUrl.ts'
import type { Plugin } from './plugin.ts'
import {
  isRetentionOptions,
  RETENTION_EXPECTED,
  type RetentionOptions,
} from './retention/retentionOptions.ts'
import { isDirectory, isHeaderName } from './settings.ts'
import { arePlugins, PLUGINS_EXPECTED } from './setUpPlugins.ts'
import { isRedisUrl, REDIS_URL_EXPECTED } from './shared/redis/redisUrl.ts'
import { TIMEOUTS, type Timeouts } from './timeouts.ts'

/** Options of a collector. */
export interface CollectorOptions extends TokenOptions {
  /** A PostgreSQL server, version 14 or later. @default the embedded database */
  readonly databaseUrl?: string | undefined
  /**
   * A Redis server, version 6 or later, that the collectors of one database share: for cached reads,
   * rate limits and messages between them. `rediss://` for TLS.
   * @default each collector has its own, in its process
   */
  readonly redisUrl?: string | undefined
  /**
   * A ClickHouse server, version 24.8 or later, or a cluster: it gets a copy of the sessions, and
   * answers the reads that scan them. Its database must exist.
   * @default PostgreSQL answers everything
   */
  readonly clickHouseUrl?: string | undefined
  /** Requests with one write key in a minute; more get 429. @default 600000; 0 for no limit */
  readonly ingestPerMinute?: number | undefined
  /** Requests with one read key in a minute; more get 429. @default 6000; 0 for no limit */
  readonly readsPerMinute?: number | undefined
  /**
   * Directory for the files of the embedded database and the keys of a `demo`.
   * @default kept in memory
   */
  readonly dataDir?: string | undefined
  /**
   * A header that a proxy sets to the country of a request, ISO 3166-1 alpha-2, like
   * `cf-ipcountry`. The proxy has to overwrite what clients send.
   * @default no country
   */
  readonly countryHeader?: string | undefined
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
  /**
   * Takes the viewer of requests to the legacy endpoints from the header `X-Viewer-Id`. Only behind
   * a server that sets this header on every request: pages can send any value.
   * @default false
   */
  readonly trustViewerHeader?: boolean | undefined
  /**
   * The share of a video at which `POST /api/progress/video/:id/watch-time` counts it as completed.
   * @default 0.8
   */
  readonly completeAt?: number | undefined
  /** Records that may wait for the database. Beyond that, requests get 429. @default 20000 */
  readonly maxWaiting?: number | undefined
  /** Called with every error; with one that repeats, once a minute. @default console.error */
  readonly report?: ((error: unknown, where: string) => void) | undefined
  /** Called when an outage is over, and while the start waits for a server. @default ignored */
  readonly log?: ((message: string) => void) | undefined
  /**
   * The present moment, epoch ms, for records and reads: to fill a database with a past year, or to
   * test.
   * @default Date.now
   */
  readonly clock?: (() => number) | undefined
  /** Limits on every wait for the database, Redis and ClickHouse, in ms. @default TIMEOUTS */
  readonly timeouts?: Partial<Timeouts> | undefined
}

const isText = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value !== '')
const isRate = (value: unknown): boolean =>
  value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)
const RATE_EXPECTED = 'a whole number, 0 for no limit'
const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean'
export const COLLECTOR_OPTIONS: OptionRules = {
  databaseUrl: [() => true, 'checked apart: it is secret'],
  redisUrl: [() => true, 'checked apart: it is secret'],
  clickHouseUrl: [() => true, 'checked apart: it is secret'],
  ingestPerMinute: [isRate, RATE_EXPECTED],
  readsPerMinute: [isRate, RATE_EXPECTED],
  dataDir: [isText, 'a directory, or left out'],
  countryHeader: [
    (value) => value === undefined || isHeaderName(value),
    "the name of a header, like 'cf-ipcountry', or left out",
  ],
  site: [
    (value) => value === undefined || (typeof value === 'string' && isDirectory(value)),
    'a directory that exists, or left out',
  ],
  demo: [isFlag, 'true or false'],
  jwtSecret: [() => true, 'checked apart: it is secret'],
  jwksUrl: [() => true, 'checked apart: it may hold a password'],
  jwtIssuer: [isText, 'the issuer of the tokens, or left out'],
  jwtAudience: [isText, 'the audience of the tokens, or left out'],
  requireViewerToken: [isFlag, 'true or false'],
  newKeys: [isFlag, 'true or false'],
  backup: [(value) => value === undefined || isBackupSchedule(value), SCHEDULE_EXPECTED],
  retention: [(value) => value === undefined || isRetentionOptions(value), RETENTION_EXPECTED],
  plugins: [(value) => value === undefined || arePlugins(value), PLUGINS_EXPECTED],
  trustViewerHeader: [isFlag, 'true or false'],
  completeAt: [
    (value) => value === undefined || isShare(value),
    'a share above 0, at most 1, or left out',
  ],
  maxWaiting: [
    (value) => value === undefined || (Number.isInteger(value) && (value as number) > 0),
    'a whole number above 0',
  ],
  report: [(value) => value === undefined || typeof value === 'function', 'a function'],
  log: [(value) => value === undefined || typeof value === 'function', 'a function'],
  clock: [(value) => value === undefined || typeof value === 'function', 'a function'],
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

/** Options that may hold a password, and are never shown. */
const SECRETS = {
  databaseUrl: [
    isDatabaseUrl,
    "'postgres://user:password@host:5432/database', with @ : / ? # % in user and password percent-encoded",
  ],
  redisUrl: [isRedisUrl, REDIS_URL_EXPECTED],
  clickHouseUrl: [isClickHouseUrl, CLICKHOUSE_URL_EXPECTED],
  jwtSecret: [isSecret, SECRET_EXPECTED],
  jwksUrl: [isKeysUrl, KEYS_URL_EXPECTED],
} as const

/**
 * As `checkOptions()`, but never shows a secret.
 * @throws TypeError naming the option
 */
export function checkCollectorOptions(where: string, given: unknown, rules: OptionRules): void {
  checkOptions(where, given, rules)
  for (const [name, [isValid, expected]] of Object.entries(SECRETS)) {
    const value = (given as CollectorOptions)[name as keyof typeof SECRETS]
    if (value === undefined || isValid(value)) continue
    throw new TypeError(
      `playhead: ${where} option "${name}" must be ${expected}, or left out, got a value that is not shown`,
    )
  }
  const conflict = findTokenConflict(given as CollectorOptions)
  if (conflict) throw new TypeError(`playhead: ${where}: ${conflict}`)
}
