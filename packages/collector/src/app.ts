import { LIMITS } from '@playhead/core/wire'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { secureHeaders } from 'hono/secure-headers'
import type { Pool } from 'pg'
import { acceptBatch } from './acceptBatch.ts'
import { Busy, isAboutData } from './createBatcher.ts'
import type { Store } from './createStore.ts'
import { tellDemoKeys } from './demoKeys.ts'
import { describeCollector } from './describeCollector.ts'
import type { createKeyring, Keys } from './keys.ts'
import { openApi } from './openApi.ts'
import { isStorable, readEnvelope } from './readEnvelope.ts'
import { readQuality } from './readQuality.ts'
import { parseBucket, readHeatmap, readSession, readSummary, readVideos } from './reads.ts'
import { scanJson } from './scanJson.ts'
import { staticSite } from './staticSite.ts'
import { unpack } from './unpack.ts'

/** What the routes work with. */
export interface AppParts {
  readonly pool: Pool
  readonly store: Store
  readonly keyOf: ReturnType<typeof createKeyring>
  readonly report: (error: unknown, where: string) => void
  /** A directory of pages to serve. */
  readonly site?: string | undefined
  /** Keys for those pages, told to loopback only. */
  readonly demoKeys?: Keys | undefined
  /** Why the collector cannot take requests; nothing when it can. */
  readonly ready: () => Promise<string | undefined>
}

/** When a client that came too often should come back, seconds. */
const BUSY_S = 5

/** The collector's doors. */
export function createApp({ pool, store, keyOf, report, site, demoKeys, ready }: AppParts): Hono {
  const app = new Hono()
  const error = (c: Context, status: 400 | 401 | 404 | 413 | 415 | 422 | 429 | 503, reason: string): Response =>
    c.json({ error: reason }, status)

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
  app.onError((fault, c) => {
    report(fault, `${c.req.method} ${c.req.path}`)
    c.header('Retry-After', String(BUSY_S))
    return error(c, 503, 'the collector cannot answer this now')
  })
  app.notFound((c) => error(c, 404, 'there is nothing here'))

  const limited = bodyLimit({
    maxSize: LIMITS.bodyBytes,
    onError: (c) => error(c, 413, `the body is larger than ${LIMITS.bodyBytes} bytes`),
  })
  const keyOutsideBody = (c: Context): string | undefined =>
    c.req.query('key') || /^Bearer (wk_\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  const unknownKey = (c: Context): Response => error(c, 401, 'the write key is missing or unknown')
  const busy = (c: Context): Response => {
    c.header('Retry-After', String(BUSY_S))
    return error(c, 429, 'too much is waiting')
  }
  // Before the body: what an unknown sender costs has to be next to nothing.
  app.post('/v1/ingest', async (c, next) => {
    const type = c.req.header('content-type') ?? 'text/plain'
    if (!/^(text\/plain|application\/json)\b/i.test(type))
      return error(c, 415, `expected text/plain or application/json, got ${type.slice(0, 60)}`)
    const key = keyOutsideBody(c)
    if (key && !(await keyOf(key, 'write'))) return unknownKey(c)
    return next()
  })
  app.post('/v1/ingest', limited, async (c) => {
    const text = c.req.query('z') === 'gz' ? await unpack(await c.req.arrayBuffer()) : await c.req.text()
    if (text === undefined)
      return error(c, 400, `the body is not gzip, or larger than ${LIMITS.bodyBytes} bytes unpacked`)
    const scanned = scanJson(text)
    const project = await keyOf(keyOutsideBody(c) ?? scanned.key, 'write')
    if (!project) return unknownKey(c)
    if (scanned.error) return error(c, 400, scanned.error)
    if (store.busy) return busy(c)
    const read = readEnvelope(text)
    if ('error' in read) return error(c, 400, read.error)

    const batch = acceptBatch(read.envelope, Date.now())
    try {
      const { have, refused } = await store.ingest(project, batch, text.length)
      const haveOf = batch.pending.length ? { haveOf: await store.have(project, batch.pending) } : {}
      const accepted = batch.snapshots.length + batch.events.length - refused.length
      const rejected = [...batch.rejected, ...refused].map(({ id, reason }) => ({ id, reason }))
      return c.json({ accepted, rejected, have, ...haveOf, serverTime: Date.now() }, 202)
    } catch (fault) {
      // The sender would try the same for ever: told so, it looks for the culprit and keeps the others.
      if (isAboutData(fault)) return error(c, 422, 'a record in this batch cannot be stored')
      if (fault instanceof Busy) return busy(c)
      c.header('Retry-After', String(BUSY_S))
      return error(c, 503, 'the database cannot take this now')
    }
  })
  app.all('/v1/ingest', (c) => {
    c.header('Allow', 'POST')
    return c.json({ error: 'expected POST' }, 405)
  })

  type Read = (c: Context, project: number) => Promise<object | undefined | Response>
  const read = (path: string, answer: Read): void => {
    app.get(path, async (c) => {
      const key = c.req.header('authorization')?.replace(/^Bearer /i, '') ?? c.req.query('key')
      const project = await keyOf(key, 'read')
      if (!project) return error(c, 401, 'the read key is missing or unknown: Authorization: Bearer rk_…')
      c.header('Cache-Control', 'no-store')
      const { id } = c.req.param() as { id?: string }
      if (!isStorable(id))
        return error(c, 400, `id: expected text without a NUL, got ${JSON.stringify(id).slice(0, 60)}`)
      const found = await answer(c, project)
      if (found instanceof Response) return found
      return found ? c.json(found) : error(c, 404, 'nothing is known of it')
    })
  }
  read('/v1/videos', async (c, project) => {
    await store.fold()
    const limit = Number(c.req.query('limit') ?? 100)
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
      return error(c, 400, `limit: expected 1 to 1000, got ${c.req.query('limit')?.slice(0, 20)}`)
    return { videos: await readVideos(pool, project, limit) }
  })
  read('/v1/videos/:id/summary', async (c, project) => {
    await store.fold()
    return readSummary(pool, project, c.req.param('id') ?? '')
  })
  read('/v1/videos/:id/heatmap', async (c, project) => {
    const given = c.req.query('bucket') ?? '10s'
    const bucket = parseBucket(given)
    if (!bucket) return error(c, 400, `bucket: expected seconds or percent, like 10s or 1%, got ${given.slice(0, 20)}`)
    await store.fold()
    return readHeatmap(pool, project, c.req.param('id') ?? '', bucket)
  })
  read('/v1/quality', async (c, project) => {
    const days = Number(c.req.query('days') ?? 30)
    if (!Number.isInteger(days) || days < 1 || days > 366)
      return error(c, 400, `days: expected 1 to 366, got ${c.req.query('days')?.slice(0, 20)}`)
    return readQuality(pool, project, days)
  })
  read('/v1/sessions/:id', (c, project) => readSession(pool, project, c.req.param('id') ?? ''))

  app.get('/healthz', (c) => c.json({ ok: true }))
  app.get('/readyz', async (c) => {
    const reason = await ready()
    if (reason === undefined) return c.json({ ok: true })
    c.header('Retry-After', String(BUSY_S))
    return c.json({ ok: false, reason }, 503)
  })
  app.get('/openapi.json', (c) => c.json(openApi()))
  if (demoKeys) app.get('/demo-config.json', tellDemoKeys(demoKeys))
  if (site) app.get('*', staticSite(site))
  app.get('/', describeCollector)
  return app
}
