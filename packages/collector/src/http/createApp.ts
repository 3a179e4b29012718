import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import type { FindProject, Keys } from '../database/keys.ts'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import type { ReadContext } from '../reads/readContext.ts'
import { addCatalogueRoutes } from './catalogueRoutes.ts'
import { sendDemoKeys } from './demoKeys.ts'
import { describeCollector } from './describeCollector.ts'
import { addIngestRoute } from './ingestRoute.ts'
import { createOpenApi } from './openApi.ts'
import { addPluginRoutes, type PluginApp } from './pluginRoutes.ts'
import { addReadRoutes } from './readRoutes.ts'
import type { RequireKey } from './requireKey.ts'
import { respondError, respondLater, setRetryAfter } from './respond.ts'
import { staticSite } from './staticSite.ts'

/** What the routes work with. */
export interface AppParts extends ReadContext {
  readonly store: IngestStore
  readonly findProject: FindProject
  readonly requireKey: RequireKey
  readonly report: (error: unknown, where: string) => void
  /** Why the collector cannot take requests; `undefined` when it can. */
  readonly ready: () => Promise<string | undefined>
  /**
   * Applications of plugins. They can replace the site and the page at `/`, but no endpoint of the
   * collector.
   */
  readonly plugins: readonly PluginApp[]
  /** A directory of pages to serve. */
  readonly site?: string | undefined
  /** Keys for these pages, sent to loopback addresses only. */
  readonly demoKeys?: Keys | undefined
}

/** Creates the collector's HTTP application. */
export function createApp(parts: AppParts): Hono {
  const { store, findProject, requireKey, report, ready, plugins, site, demoKeys } = parts
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      crossOriginResourcePolicy: 'cross-origin',
      strictTransportSecurity: false,
    }),
  )
  app.use('/v1/*', cors({ origin: '*', exposeHeaders: ['Retry-After', 'Date'], maxAge: 86_400 }))
  app.onError((error, c) => {
    report(error, `${c.req.method} ${c.req.path}`)
    return respondLater(c, 503, 'the collector cannot answer this now')
  })
  app.notFound((c) => respondError(c, 404, 'there is nothing here'))

  addIngestRoute(app, store, findProject)
  addReadRoutes(app, parts, requireKey)
  addCatalogueRoutes(app, parts, requireKey)
  app.get('/healthz', (c) => c.json({ ok: true }))
  app.get('/readyz', async (c) => {
    const reason = await ready()
    if (reason === undefined) return c.json({ ok: true })
    setRetryAfter(c)
    return c.json({ ok: false, reason }, 503)
  })
  app.get('/openapi.json', (c) => c.json(createOpenApi()))
  if (demoKeys) app.get('/demo-config.json', sendDemoKeys(demoKeys))
  for (const plugin of plugins) addPluginRoutes(app, plugin)
  if (site) app.get('*', staticSite(site))
  app.get('/', describeCollector)
  return app
}
