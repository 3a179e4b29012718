import { checkOptions, type OptionRules } from '@playhead/core/internal'
import { createApp } from './app.ts'
import { createReadiness } from './createReadiness.ts'
import { createStore } from './createStore.ts'
import { keepDemoKeys } from './demoKeys.ts'
import { createKeyring, createKeys, describeKeys, type Keys } from './keys.ts'
import { maintain } from './maintain.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './openDatabase.ts'
import { formatReport, quietReport } from './report.ts'
import { createRedactor, isDatabaseUrl, isDirectory } from './settings.ts'
import { TIMEOUTS, type Timeouts, withLimit } from './timeouts.ts'

/** Where a collector keeps its data. */
export interface CollectorOptions {
  /** A PostgreSQL 15 or later; left out, the embedded one is used. */
  readonly databaseUrl?: string | undefined
  /** Files of the embedded database, and the keys of a `demo`; left out, they live in memory. */
  readonly dataDir?: string | undefined
  /** A directory of pages to serve at `/`. */
  readonly site?: string | undefined
  /**
   * Tells a write and a read key to whoever opens those pages on this machine, at `/demo-config.json`. For demos: behind a proxy on this
   * machine everybody looks as if they were here. @default false
   */
  readonly demo?: boolean | undefined
  /** Makes another pair of keys beside those there are. @default false */
  readonly newKeys?: boolean | undefined
  /** Records that may wait for the database; beyond that, senders are asked to come back. @default 20000 */
  readonly mostWaiting?: number | undefined
  /** Called with every fault; one that repeats, once a minute. @default console.error */
  readonly report?: ((error: unknown, where: string) => void) | undefined
  /** Called when an outage is over, and while the start waits for a server. @default ignored */
  readonly log?: ((message: string) => void) | undefined
  /** Limits on every wait for the database, in ms. @default TIMEOUTS */
  readonly timeouts?: Partial<Timeouts> | undefined
}

/** A collector, to be mounted anywhere that speaks fetch. */
export interface Collector {
  fetch(request: Request): Response | Promise<Response>
  /** Made at the first start or when asked for, in the clear; afterwards only their hashes are known. */
  readonly newKeys: Keys | null
  /** When the last were made, at every later start. */
  readonly keysMadeAt: Date | null
  /** Folds what is committed into the rollups; happens by itself twice a second. */
  fold(): Promise<void>
  /** Stores what was accepted, checkpoints, and lets go of the data. */
  close(): Promise<void>
}

/** Node runs a timer at once when its wait does not fit into 31 bits. */
const MAX_TIMER_MS = 2 ** 31 - 1

const isText = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value !== '')
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
  mostWaiting: [
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
      Object.hasOwn(TIMEOUTS, name) && (ms === undefined || (typeof ms === 'number' && ms > 0 && ms <= MAX_TIMER_MS)),
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

/** Whose keys these are; the demo has its own. */
const LABEL = 'first start'

/**
 * Opens the database, brings its schema up to date and answers requests.
 * @throws TypeError naming a wrong option; Error when the database does not answer, or when the data directory cannot be used: in use, of
 * another engine, damaged, not writable. The message says what to do.
 */
export async function createCollector(options: CollectorOptions = {}): Promise<Collector> {
  checkCollectorOptions('createCollector()', options, COLLECTOR_OPTIONS)
  const { dataDir, databaseUrl, site } = options
  if (options.demo && databaseUrl && !dataDir) {
    throw new TypeError(
      'playhead: createCollector() option "demo" needs a "dataDir" beside "databaseUrl": else every start adds keys to that database',
    )
  }
  const timeouts: Timeouts = { ...TIMEOUTS, ...withoutUndefined(options.timeouts) }
  const redact = createRedactor([databaseUrl])
  const { log = () => {} } = options
  const report = quietReport(options.report ?? ((error, where) => console.error(redact(formatReport(error, where)))))
  const database = await openDatabase({ url: databaseUrl, dataDir, timeouts, report, log })
  try {
    const { pool, availability } = database
    await migrate(pool, undefined, timeouts.maintenanceMs)
    const known = await describeKeys(pool, LABEL)
    const keyOf = createKeyring(pool)
    const demoKeys = options.demo ? await keepDemoKeys(dataDir, keyOf, () => createKeys(pool, 'demo')) : undefined
    // As the last step that can fail: keys are shown once, and lost when the start fails after it.
    const newKeys = known && !options.newKeys ? null : await createKeys(pool, LABEL)
    const store = createStore(pool, report, options.mostWaiting)
    const stopMaintaining = database.embedded
      ? maintain(pool, store, report, undefined, timeouts.maintenanceMs)
      : () => {}
    const ready = createReadiness(pool, availability, timeouts.readyMs)
    const app = createApp({ pool, store, keyOf, report, site, demoKeys, ready })
    return {
      fetch: (request) => app.fetch(request),
      newKeys,
      keysMadeAt: newKeys ? null : (known?.madeAt ?? null),
      fold: store.fold,
      async close() {
        stopMaintaining()
        try {
          await withLimit(store.close(), timeouts.closeMs / 2, 'The database did not store everything in time.')
        } finally {
          await database.close()
        }
      },
    }
  } catch (error) {
    await database.close().catch(() => {}) // the first error is the reason
    throw error
  }
}

const withoutUndefined = (given: Partial<Timeouts> = {}): Partial<Timeouts> =>
  Object.fromEntries(Object.entries(given).filter(([, ms]) => ms !== undefined))
