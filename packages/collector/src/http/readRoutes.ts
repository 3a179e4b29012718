import type { Context, Hono } from 'hono'
import type { RequireKey } from '../access/requireAccess.ts'
import { isStorable } from '../ingest/validation.ts'
import { CACHE_MS } from '../reads/createReadCache.ts'
import type { ReadContext } from '../reads/readContext.ts'
import { readHeatmap } from '../reads/readHeatmap.ts'
import {
  BUCKET_EXPECTED,
  DAYS_EXPECTED,
  DEFAULT_BUCKET,
  DEFAULT_DAYS,
  DEFAULT_LIMIT,
  isDays,
  isLimit,
  LIMIT_EXPECTED,
  parseBucket,
} from '../reads/readOptions.ts'
import { readQuality } from '../reads/readQuality.ts'
import { readSession } from '../reads/readSession.ts'
import { readSummary } from '../reads/readSummary.ts'
import { readVideos } from '../reads/readVideos.ts'
import { respondError } from './respond.ts'

/** Adds the read endpoints. */
export function addReadRoutes(app: Hono, context: ReadContext, requireKey: RequireKey): void {
  const requireReadKey = requireKey('read')
  const { cache } = context

  app.get('/v1/videos', requireReadKey, async (c) => {
    const limit = Number(c.req.query('limit') ?? DEFAULT_LIMIT)
    if (!isLimit(limit)) return respondUnexpected(c, 'limit', LIMIT_EXPECTED)
    const project = c.get('project')
    const read = { project, key: `videos/${limit}`, ttlMs: CACHE_MS.videos }
    return c.json(await cache.read(read, () => readVideos(context, project, limit)))
  })
  app.get('/v1/videos/:id/summary', requireReadKey, async (c) => {
    const id = c.req.param('id')
    const project = c.get('project')
    const read = { project, videoId: id, key: 'summary', ttlMs: CACHE_MS.summary }
    return respondFound(c, id, () => cache.read(read, () => readSummary(context, project, id)))
  })
  app.get('/v1/videos/:id/heatmap', requireReadKey, async (c) => {
    const id = c.req.param('id')
    const bucket = parseBucket(c.req.query('bucket') ?? DEFAULT_BUCKET)
    if (!bucket) return respondUnexpected(c, 'bucket', BUCKET_EXPECTED)
    return respondFound(c, id, () => readHeatmap(context, c.get('project'), id, bucket))
  })
  app.get('/v1/sessions/:id', requireReadKey, async (c) => {
    const id = c.req.param('id')
    return respondFound(c, id, () => readSession(context, c.get('project'), id))
  })
  app.get('/v1/quality', requireReadKey, async (c) => {
    const days = Number(c.req.query('days') ?? DEFAULT_DAYS)
    if (!isDays(days)) return respondUnexpected(c, 'days', DAYS_EXPECTED)
    return c.json(await readQuality(context, c.get('project'), days))
  })
}

/** Reads by an id of the path; 404 when there is nothing by that id. */
async function respondFound(
  c: Context,
  id: string,
  read: () => Promise<object | undefined>,
): Promise<Response> {
  if (!isStorable(id))
    return respondError(
      c,
      400,
      `id: expected text without a NUL, got ${JSON.stringify(id).slice(0, 60)}`,
    )
  const found = await read()
  return found ? c.json(found) : respondError(c, 404, 'nothing is known of it')
}

const respondUnexpected = (c: Context, name: string, expected: string): Response =>
  respondError(c, 400, `${name}: expected ${expected}, got ${c.req.query(name)?.slice(0, 20)}`)
