import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import type { RequireKey } from '../access/requireAccess.ts'
import { respondError } from '../http/respond.ts'
import { CACHE_MS } from '../reads/createReadCache.ts'
import { PARAMETERS } from '../reads/query/parameters.ts'
import { addAnalyticsRoutes } from './analyticsRoutes.ts'
import { createHandle } from './handle.ts'
import type { IdentifyCaller } from './identifyCaller.ts'
import type { LegacyContext } from './legacyContext.ts'
import { addLessonRoutes } from './lessonRoutes.ts'
import { readDashboard } from './readDashboard.ts'
import { addWatchTimeRoutes } from './watchTimeRoutes.ts'

const MAX_BODY_BYTES = 64 * 1024
/** As many popular videos as the document lists. */
const DEFAULT_LIMIT = 10

/**
 * Adds the endpoints of the source documents, for pages that speak them already. Each request
 * becomes a snapshot of a session, by the same merge as `POST /v1/ingest`.
 */
export function addLegacyRoutes(
  app: Hono,
  context: LegacyContext,
  identifyCaller: IdentifyCaller,
  requireKey: RequireKey,
): void {
  const limited = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: (c) => respondError(c, 413, `the body is larger than ${MAX_BODY_BYTES} bytes`),
  })
  for (const path of ['/api/analytics/*', '/api/progress', '/api/progress/*', '/api/admin/*'])
    app.use(path, cors({ origin: '*', exposeHeaders: ['Retry-After'], maxAge: 86_400 }), limited)

  const handle = createHandle(identifyCaller, context.store)
  addAnalyticsRoutes(app, context, handle)
  addLessonRoutes(app, context, handle)
  addWatchTimeRoutes(app, context, handle)
  app.get('/api/admin/analytics/videos', requireKey('read'), async (c) => {
    const limit = PARAMETERS.limit.parse(c.req.query('limit') ?? String(DEFAULT_LIMIT))
    if (limit === undefined)
      return respondError(
        c,
        400,
        `limit: expected ${PARAMETERS.limit.expected}, got ${c.req.query('limit')?.slice(0, 20)}`,
      )
    const project = c.get('project')
    const read = { project, key: `legacy/dashboard/${limit}`, ttlMs: CACHE_MS.videos }
    return c.json(await context.cache.read(read, () => readDashboard(context, project, limit)))
  })
}
