import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import type { RequireKey } from '../access/requireAccess.ts'
import type { Keys } from '../access/responses.ts'
import type { Analytics } from '../clickhouse/openAnalytics.ts'
import { addLegacyRoutes } from '../legacy/addLegacyRoutes.ts'
import type { IdentifyCaller } from '../legacy/identifyCaller.ts'
import type { LegacyContext } from '../legacy/legacyContext.ts'
import { createTaskQueue } from '../legacy/taskQueue.ts'
import type { StreamHub } from '../progress/live/createStreamHub.ts'
import { addStreamRoute } from '../progress/live/streamRoute.ts'
import { addProgressRoutes, type ProgressParts } from '../progress/progressRoutes.ts'
import type { ReadParts } from '../reads/readContext.ts'
import type { Retention } from '../retention/createRetention.ts'
import type { Shared } from '../shared/openShared.ts'
import { addCatalogueRoutes } from './catalogueRoutes.ts'
import type { Metrics } from './createMetrics.ts'
import { sendDemoKeys } from './demoKeys.ts'
import { describeCollector } from './describeCollector.ts'
import type { IngestEndpoint } from './ingestEndpoint.ts'
import { addIngestRoute } from './ingestRoute.ts'
import { addKeyRoutes, type KeyParts } from './keyRoutes.ts'
import { createOpenApi } from './openApi.ts'
import { addPluginRoutes, type PluginApp } from './pluginRoutes.ts'
import { addReadRoutes } from './readRoutes.ts'
import { respondError, respondLater, setRetryAfter } from './respond.ts'
import { staticSite } from './staticSite.ts'
import { addViewerRoutes, type ViewerParts } from './viewerRoutes.ts'

/** What the routes work with. */
export interface AppParts
  extends KeyParts,
    ViewerParts,
    ReadParts,
    Omit<ProgressParts, 'limiter'>,
    Omit<LegacyContext, 'runInOrder'> {
  readonly hub: StreamHub
  readonly ingest: IngestEndpoint
  readonly requireKey: RequireKey
  readonly shared: Shared
  readonly analytics: Analytics
  readonly retention: Retention
  /** Why the collector cannot take requests; `undefined` when it can. */
  readonly ready: () => Promise<string | undefined>
  /**
   * Applications of plugins. They can replace the site and the page at `/`, but no endpoint of the
   * collector.
   */
  readonly plugins: readonly PluginApp[]
  /** A directory of pages to serve. */
  readonly site?: string | undefined
  /** Who sends a request to a legacy endpoint. */
  readonly identifyCaller: IdentifyCaller
  readonly metrics: Metrics
  /** Keys for these pages, sent to loopback addresses only. */
  readonly demoKeys?: Keys | undefined
}

const POLICY_HEADER = 'Content-Security-Policy'
const POLICY =
  "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

/** Creates the collector's HTTP application. */
export function createApp(parts: AppParts): Hono {
  const { ingest, requireKey, shared, analytics, retention, report, ready } = parts
  const { plugins, site, demoKeys, metrics } = parts
  const app = new Hono()
  app.use(metrics.countRequests)
  app.use(
    secureHeaders({
      crossOriginResourcePolicy: 'cross-origin',
      strictTransportSecurity: false,
    }),
  )
  // Pages of a plugin have a policy of their own.
  app.use(async (c, next) => {
    await next()
    if (!c.res.headers.has(POLICY_HEADER)) c.header(POLICY_HEADER, POLICY)
  })
  app.use('/v1/*', cors({ origin: '*', exposeHeaders: ['Retry-After', 'Date'], maxAge: 86_400 }))
  app.onError((error, c) => {
    report(error, `${c.req.method} ${c.req.path}`)
    return respondLater(c, 503, 'the collector cannot answer this now')
  })
  app.notFound((c) => respondError(c, 404, 'there is nothing here'))

  addIngestRoute(app, ingest)
  addReadRoutes(app, parts)
  addCatalogueRoutes(app, parts)
  addKeyRoutes(app, parts)
  addViewerRoutes(app, parts)
  addProgressRoutes(app, { ...parts, limiter: shared?.limiter })
  addStreamRoute(app, parts)
  const legacy = { ...parts, runInOrder: createTaskQueue() }
  addLegacyRoutes(app, legacy, parts.identifyCaller, requireKey)
  app.get('/v1/retention', requireKey('read'), async (c) => c.json(await retention.read()))
  app.get('/healthz', (c) => c.json({ ok: true }))
  app.get('/readyz', async (c) => {
    const reason = await ready()
    const { redis } = shared
    const { clickHouse } = analytics
    const others = { ...(redis && { redis }), ...(clickHouse && { clickHouse }) }
    if (reason === undefined) return c.json({ ok: true, ...others })
    setRetryAfter(c)
    return c.json({ ok: false, reason, ...others }, 503)
  })
  app.get('/metrics', parts.requireAccess('metrics'), (c) => metrics.respond(c))
  app.get('/openapi.json', (c) => c.json(createOpenApi()))
  if (demoKeys) app.get('/demo-config.json', sendDemoKeys(demoKeys))
  for (const plugin of plugins) addPluginRoutes(app, plugin)
  if (site) app.get('*', staticSite(site))
  app.get('/', describeCollector)
  return app
}
