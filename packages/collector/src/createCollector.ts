import { toBackupSchedule } from './backup/scheduleOptions.ts'
import { startBackups } from './backup/startBackups.ts'
import {
  COLLECTOR_OPTIONS,
  type CollectorOptions,
  checkCollectorOptions,
} from './collectorOptions.ts'
import { maintain } from './database/embedded/maintain.ts'
import { createKeyring, createKeys, describeKeys, type Keys } from './database/keys.ts'
import { migrate } from './database/migrate.ts'
import { openDatabase } from './database/openDatabase.ts'
import { createApp } from './http/createApp.ts'
import { createReadiness } from './http/createReadiness.ts'
import { keepDemoKeys } from './http/demoKeys.ts'
import { createRequireKey } from './http/requireKey.ts'
import { createIngestStore } from './ingest/createIngestStore.ts'
import { createRedactor } from './redact.ts'
import { formatReport, quietReport } from './report.ts'
import { createRetention } from './retention/createRetention.ts'
import { toRetentionPlan } from './retention/retentionOptions.ts'
import { createRollup } from './rollup/createRollup.ts'
import { setUpPlugins } from './setUpPlugins.ts'
import { TIMEOUTS, type Timeouts, withLimit } from './timeouts.ts'

/** A collector, for any server that speaks fetch. */
export interface Collector {
  fetch(request: Request): Response | Promise<Response>
  /**
   * Created at the first start or on request, in the clear. Afterwards only their hashes are known.
   */
  readonly newKeys: Keys | null
  /** When the latest keys were created, at every later start. */
  readonly keysMadeAt: Date | null
  /** Folds what is committed into the rollups. Happens twice a second anyway. */
  fold(): Promise<void>
  /** Closes the plugins, stores what was accepted, and releases the data directory. */
  close(): Promise<void>
}

/** Label of the keys that a start creates; those of the demo have another. */
const LABEL = 'first start'

/**
 * Opens the database, brings its schema up to date and answers requests.
 * @throws TypeError naming a wrong option; Error when the database does not answer, when the data
 * directory cannot be used (in use, of another engine, damaged, not writable), or when a plugin
 * cannot be set up. The message says what to do.
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
  const report = quietReport(
    options.report ?? ((error, where) => console.error(redact(formatReport(error, where)))),
  )
  const backups = options.backup && toBackupSchedule(options.backup)
  const retentionPlan = toRetentionPlan(options.retention)
  const database = await openDatabase({ url: databaseUrl, dataDir, timeouts, report, log })
  /** Close what was started, the latest first. */
  const endings: (() => Promise<void> | void)[] = []
  try {
    const { pool, availability } = database
    await migrate(pool, undefined, timeouts.maintenanceMs)
    const findProject = createKeyring(pool)
    const requireKey = createRequireKey(findProject)
    const rollup = createRollup(pool, report)
    endings.unshift(rollup.close)
    const services = { pool, requireKey, rollup: { fresh: rollup.fresh }, report }
    const plugins = await setUpPlugins(options.plugins ?? [], services, timeouts)
    endings.unshift(plugins.close)
    const retention = await createRetention({
      ...{ pool, embedded: database.embedded, plan: retentionPlan, report, log },
      limitMs: timeouts.maintenanceMs,
    })
    endings.unshift(retention.stop)
    const demoKeys = options.demo
      ? await keepDemoKeys(dataDir, findProject, () => createKeys(pool, 'demo'))
      : undefined
    const known = await describeKeys(pool, LABEL)
    // The last step that can fail: keys are shown once, and would be lost when the start fails
    // after it.
    const newKeys = known && !options.newKeys ? null : await createKeys(pool, LABEL)

    const store = createIngestStore(pool, report, options.maxWaiting)
    const stopMaintaining = database.embedded
      ? maintain(pool, store, report, undefined, timeouts.maintenanceMs)
      : () => {}
    const stopBackups =
      backups && startBackups(backups, { database, dataDir, timeouts, report, log })
    const ready = createReadiness(pool, availability, timeouts.readyMs)
    const app = createApp({
      ...{ pool, rollup, store, findProject, requireKey, report, ready, retention },
      ...{ plugins: plugins.apps, site, demoKeys },
    })
    const storeAll = async (): Promise<void> => {
      await store.close()
      await rollup.close()
    }
    return {
      fetch: (request) => app.fetch(request),
      newKeys,
      keysMadeAt: newKeys ? null : (known?.createdAt ?? null),
      fold: rollup.fresh,
      async close() {
        stopMaintaining()
        await withLimit(
          Promise.all([stopBackups?.(), retention.stop()]),
          timeouts.closeMs / 4,
          'The backup or the retention did not stop in time.',
        ).catch((error) => report(error, 'close'))
        await plugins.close()
        try {
          await withLimit(
            storeAll(),
            timeouts.closeMs / 2,
            'The database did not store everything in time.',
          )
        } finally {
          await database.close()
        }
      },
    }
  } catch (error) {
    for (const end of [...endings, database.close]) await Promise.resolve(end()).catch(() => {}) // the first error is the reason
    throw error
  }
}

const withoutUndefined = (given: Partial<Timeouts> = {}): Partial<Timeouts> =>
  Object.fromEntries(Object.entries(given).filter(([, ms]) => ms !== undefined))
