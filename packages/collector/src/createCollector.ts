import { checkOptions, type OptionRules } from '@playhead/core'
import { createApp } from './app.ts'
import { createStore } from './createStore.ts'
import { keepDemoKeys } from './demoKeys.ts'
import { createKeyring, createKeys, describeKeys, type Keys } from './keys.ts'
import { maintain } from './maintain.ts'
import { migrate } from './migrate.ts'
import { openDatabase } from './openDatabase.ts'

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
  /** Hears every fault. @default console.error */
  readonly report?: ((error: unknown, where: string) => void) | undefined
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

const isText = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value !== '')
const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean'
export const COLLECTOR_OPTIONS: OptionRules = {
  databaseUrl: [
    (value) => value === undefined || (typeof value === 'string' && /^postgres(ql)?:\/\//.test(value)),
    "'postgres://…', or left out",
  ],
  dataDir: [isText, 'a directory, or left out'],
  site: [isText, 'a directory, or left out'],
  demo: [isFlag, 'true or false'],
  newKeys: [isFlag, 'true or false'],
  mostWaiting: [
    (value) => value === undefined || (Number.isInteger(value) && (value as number) > 0),
    'a whole number above 0',
  ],
  report: [(value) => value === undefined || typeof value === 'function', 'a function'],
}

/** Whose keys these are; the demo has its own. */
const LABEL = 'first start'

/**
 * Opens the database, brings its schema up to date and answers requests.
 * @throws TypeError naming a wrong option; Error when the data directory is in use or of another engine.
 */
export async function createCollector(options: CollectorOptions = {}): Promise<Collector> {
  checkOptions('createCollector()', options, COLLECTOR_OPTIONS)
  const { dataDir, databaseUrl, site } = options
  if (options.demo && databaseUrl && !dataDir) {
    throw new TypeError(
      'playhead: createCollector() option "demo" needs a "dataDir" beside "databaseUrl": else every start adds keys to that database',
    )
  }
  const report = options.report ?? ((error, where) => console.error(`${where}:`, error))
  const database = await openDatabase({ url: databaseUrl, dataDir, onLost: (error) => report(error, 'database') })
  try {
    const { pool } = database
    await migrate(pool)
    const known = await describeKeys(pool, LABEL)
    const newKeys = known && !options.newKeys ? null : await createKeys(pool, LABEL)
    const keyOf = createKeyring(pool)
    const demoKeys = options.demo ? await keepDemoKeys(dataDir, keyOf, () => createKeys(pool, 'demo')) : undefined
    const store = createStore(pool, report, options.mostWaiting)
    const stopMaintaining = database.embedded ? maintain(pool, store, report) : () => {}
    const app = createApp({ pool, store, keyOf, report, site, demoKeys })
    return {
      fetch: (request) => app.fetch(request),
      newKeys,
      keysMadeAt: newKeys ? null : (known?.madeAt ?? null),
      fold: store.fold,
      async close() {
        stopMaintaining()
        try {
          await store.close()
        } finally {
          await database.close()
        }
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
