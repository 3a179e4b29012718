import type { Hono } from 'hono'
import { createProjectDeletion } from './access/deleteProject.ts'
import { createDemoKeys, createKeys, findKeysMadeAt } from './access/keys.ts'
import { openAccess } from './access/openAccess.ts'
import { listPermissions } from './access/permissions.ts'
import type { NewKeys } from './access/responses.ts'
import { toBackupSchedule } from './backup/scheduleOptions.ts'
import { startBackups } from './backup/startBackups.ts'
import { openAnalytics } from './clickhouse/openAnalytics.ts'
import {
  COLLECTOR_OPTIONS,
  type CollectorOptions,
  checkCollectorOptions,
} from './collectorOptions.ts'
import { maintain } from './database/embedded/maintain.ts'
import { identifySchema, migrate } from './database/migrate.ts'
import { openDatabase } from './database/openDatabase.ts'
import { createDescribeClient } from './environment/describeClient.ts'
import { createApp } from './http/createApp.ts'
import { createMetrics } from './http/createMetrics.ts'
import { createReadiness } from './http/createReadiness.ts'
import { keepDemoKeys } from './http/demoKeys.ts'
import { createIngestEndpoint } from './http/ingestEndpoint.ts'
import { createIngestListener, type IngestListener } from './http/ingestListener.ts'
import { createRateCheck } from './http/limitRate.ts'
import { createIngestStore } from './ingest/createIngestStore.ts'
import { createIdentifyCaller } from './legacy/identifyCaller.ts'
import type { PluginServices } from './plugin.ts'
import { createProgressFeed } from './progress/live/createProgressFeed.ts'
import { createStreamHub } from './progress/live/createStreamHub.ts'
import { createStreams, type Streams } from './progress/live/createStreams.ts'
import { readLatestProgress } from './progress/readViewerProgress.ts'
import { toWatchProgress } from './progress/toWatchProgress.ts'
import { createReadCache } from './reads/createReadCache.ts'
import { createRedactor } from './redact.ts'
import { formatReport, quietReport } from './report.ts'
import { createRetention } from './retention/createRetention.ts'
import { toRetentionPlan } from './retention/retentionOptions.ts'
import { createRollup } from './rollup/createRollup.ts'
import { setUpPlugins } from './setUpPlugins.ts'
import { openShared } from './shared/openShared.ts'
import { TIMEOUTS, type Timeouts, withLimit } from './timeouts.ts'

/** A collector, for any server that speaks fetch. */
export interface Collector {
  fetch(request: Request): Response | Promise<Response>
  /**
   * Answers a request of `node:http` without the detour over `Request` and `Response`, which is three
   * times as fast; false when it is one for `fetch()`.
   */
  readonly listener: IngestListener
  /** The live connections of viewers, for servers of `node:http`. */
  readonly streams: Streams
  /**
   * Created at the first start or on request, in the clear. Afterwards only their hashes are known.
   */
  readonly newKeys: NewKeys | null
  /** When the latest keys were created, at every later start. */
  readonly keysMadeAt: Date | null
  /** Folds what is committed into the rollups. Happens twice a second anyway. */
  fold(): Promise<void>
  /** Closes the plugins, stores what was accepted, and releases the data directory. */
  close(): Promise<void>
}

/** As document D counts it. */
const DEFAULT_COMPLETE_AT = 0.8
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
  const { dataDir, databaseUrl, redisUrl, clickHouseUrl, site } = options
  if (options.demo && databaseUrl && !dataDir) {
    throw new TypeError(
      'playhead: createCollector() option "demo" needs a "dataDir" beside "databaseUrl": else every start adds keys to that database',
    )
  }
  const timeouts: Timeouts = { ...TIMEOUTS, ...withoutUndefined(options.timeouts) }
  const redact = createRedactor([databaseUrl, redisUrl, clickHouseUrl, options.jwtSecret])
  const { log = () => {}, clock = Date.now } = options
  const report = quietReport(
    options.report ?? ((error, where) => console.error(redact(formatReport(error, where)))),
  )
  const backups = options.backup && toBackupSchedule(options.backup)
  const retentionPlan = toRetentionPlan(options.retention)
  const database = await openDatabase({
    ...{ url: databaseUrl, dataDir, timeouts, report, log },
    schema: identifySchema(),
  })
  /** Close what was started, the latest first. */
  const endings: (() => Promise<void> | void)[] = []
  try {
    const { pool, availability } = database
    await migrate(pool, undefined, timeouts.maintenanceMs)
    const { embedded } = database
    const shared = await openShared({ redisUrl, pool, alone: embedded, timeouts, report, log })
    endings.unshift(shared.close)
    const access = openAccess(pool, options, createRateCheck(shared.limiter, options), report)
    const { requireKey, requireAccess } = access
    const rollup = createRollup(pool, report)
    endings.unshift(rollup.close)
    const given = { clickHouseUrl, pool, embedded, timeouts, report, log }
    const analytics = await openAnalytics(given)
    endings.unshift(analytics.close)
    const cache = createReadCache({ ...shared, rollup, report })
    endings.unshift(cache.close)
    const projectDeletion = createProjectDeletion({
      ...{ pool, embedded, report, limitMs: timeouts.maintenanceMs },
      onKeysEnded: access.keyring.invalidate,
      onDeleted: cache.invalidate,
    })
    endings.unshift(projectDeletion.close)
    const { bus } = shared
    const feed = createProgressFeed(bus)
    endings.unshift(feed.close)
    const hub = createStreamHub({
      ...{ bus, report },
      readProgress: async ({ project, viewerId }, videoIds) =>
        (await readLatestProgress({ pool, clock }, project, viewerId, videoIds)).map(
          toWatchProgress,
        ),
    })
    endings.unshift(hub.close)
    const { acceptsTokens, requireViewerToken } = access
    let app: Hono | undefined
    const services: PluginServices = {
      ...{ pool, requireKey, requireAccess, bus, report },
      rollup: { fresh: rollup.fresh },
      authenticate: access.authenticate,
      listPermissions,
      setup: { acceptsTokens, requireViewerToken },
      async request(request, principal) {
        if (!app) throw new Error('playhead: the collector answers requests after routes()')
        access.vouchFor(request, principal)
        return app.fetch(request)
      },
    }
    const plugins = await setUpPlugins(options.plugins ?? [], services, timeouts)
    endings.unshift(plugins.close)
    const retention = await createRetention({
      ...{ pool, embedded, plan: retentionPlan, report, log },
      limitMs: timeouts.maintenanceMs,
    })
    endings.unshift(retention.stop)
    const demoKeys = options.demo
      ? await keepDemoKeys(dataDir, access.keyring.findKey, () => createDemoKeys(pool))
      : undefined
    const madeAt = await findKeysMadeAt(pool, LABEL)
    // The last step that can fail: keys are shown once, and would be lost when the start fails
    // after it.
    const newKeys = madeAt && !options.newKeys ? null : await createKeys(pool, LABEL)

    const ready = createReadiness(pool, availability, timeouts.readyMs)
    const metrics = createMetrics({
      ready,
      clickHouseWaiting: () => analytics.clickHouse?.waiting,
    })
    const store = metrics.watchStore(
      feed.watch(cache.watch(createIngestStore(pool, report, options.maxWaiting))),
    )
    const stopMaintaining = embedded
      ? maintain(pool, store, report, undefined, timeouts.maintenanceMs)
      : async () => {}
    const stopBackups =
      backups && startBackups(backups, { database, dataDir, timeouts, report, log })
    const { countryHeader } = options
    const describeClient = createDescribeClient({ countryHeader })
    const ingestParts = { store, describeClient, retention, report, clock }
    const ingest = metrics.watchIngest(createIngestEndpoint({ ...ingestParts, ...access }))
    const trustViewerHeader = options.trustViewerHeader === true
    const created = createApp({
      ...{ scans: analytics.scans, analytics, feed, hub, trustViewerHeader, metrics },
      ...{ pool, rollup, cache, shared, store, ingest, retention, report, clock, ready, ...access },
      ...{ plugins: plugins.apps, site, demoKeys, projectDeletion },
      identifyCaller: createIdentifyCaller({
        ...{ checkSender: access.checkSender, describeClient },
        trustViewerHeader,
      }),
      completeAt: options.completeAt ?? DEFAULT_COMPLETE_AT,
    })
    app = created
    const storeAll = async (): Promise<void> => {
      await store.close()
      feed.close()
      await access.viewerDeletion.close()
      await cache.close()
      await rollup.close()
      await analytics.close()
    }
    return {
      fetch: (request) => created.fetch(request),
      listener: createIngestListener(ingest, await readIngestHeaders(created)),
      streams: createStreams(created, hub),
      newKeys,
      keysMadeAt: newKeys ? null : (madeAt ?? null),
      fold: rollup.fresh,
      async close() {
        hub.close()
        projectDeletion.close()
        await withLimit(
          Promise.all([stopMaintaining(), stopBackups?.(), retention.stop()]),
          timeouts.closeMs / 4,
          'The upkeep, the backup or the retention did not stop in time.',
        ).catch((error) => report(error, 'close'))
        await plugins.close()
        try {
          await withLimit(
            storeAll(),
            timeouts.closeMs / 2,
            'The database did not store everything in time.',
          )
        } finally {
          shared.close()
          await database.close()
        }
      },
    }
  } catch (error) {
    for (const end of [...endings, database.close]) await Promise.resolve(end()).catch(() => {}) // the first error is the reason
    throw error
  }
}

/** The headers that the application sets on every answer of the endpoint. */
async function readIngestHeaders(app: Hono): Promise<Readonly<Record<string, string>>> {
  const { headers } = await app.request('/v1/ingest', { method: 'PUT' })
  for (const own of ['allow', 'content-type', 'content-length']) headers.delete(own)
  return Object.fromEntries(headers)
}

const withoutUndefined = (given: Partial<Timeouts> = {}): Partial<Timeouts> =>
  Object.fromEntries(Object.entries(given).filter(([, ms]) => ms !== undefined))
