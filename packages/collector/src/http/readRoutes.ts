import type { Context, Hono } from 'hono'
import type { AccessEnv } from '../access/requireAccess.ts'
import { isStorable } from '../ingest/validation.ts'
import { CACHE_MS } from '../reads/createReadCache.ts'
import { ENDPOINTS, type ReadEndpoint } from '../reads/endpoints.ts'
import { InvalidParameter } from '../reads/query/invalidParameter.ts'
import { parseQuery } from '../reads/query/parseQuery.ts'
import { READS, type ReadName, type ReadPath } from '../reads/query/paths.ts'
import type { ReadParts, ReadRequest, ScanContext } from '../reads/readContext.ts'
import { FORMATS, readFormat, respondTable, setFileName } from './export/exportTable.ts'
import { respondError } from './respond.ts'

/** Rows of one page of an export. */
const EXPORT_LIMIT = 1000

/** Adds the read endpoints. */
export function addReadRoutes(app: Hono, parts: ReadParts): void {
  const requireRead = parts.requireAccess('read')
  const requireCourse = parts.requireAccess('read:course', { courseParam: 'id' })
  for (const name of Object.keys(READS) as ReadName[]) {
    const endpoint = ENDPOINTS[name]
    const path = READS[name]
    const require = name === 'courseSummary' ? requireCourse : requireRead
    app.get(path.path, require, (c) => respondRead(c, parts, endpoint, path))
  }
}

async function respondRead(
  c: Context<AccessEnv>,
  parts: ReadParts,
  endpoint: ReadEndpoint,
  path: ReadPath,
): Promise<Response> {
  const id = c.req.param('id') ?? ''
  if (!isStorable(id))
    return respondError(
      c,
      400,
      `id: expected text without a NUL, got ${JSON.stringify(id).slice(0, 60)}`,
    )
  const now = parts.clock()
  const project = c.get('project')
  const query = parseQuery(path, c.req.queries(), { project, now })
  if ('error' in query) return respondError(c, 400, query.error)
  const format = readFormat(c)
  if (!format || (format !== 'json' && !endpoint.table))
    return respondError(
      c,
      400,
      `format: expected ${endpoint.table ? FORMATS.join(', ') : 'json'}, got ${JSON.stringify(c.req.query('format') ?? format)}`,
    )
  try {
    const request = { project, id, query, now }
    if (format === 'json') {
      const answer = await readCached(parts, endpoint, request)
      if (!answer) return respondUnknown(c)
      if (c.req.query('format')) setFileName(c, endpoint.operationId, format)
      return c.json(answer)
    }
    const whole = path.parameters.includes('cursor') && !c.req.query('limit') && !query.cursor
    const pages = whole
      ? readPages(parts, endpoint, { ...request, query: { ...query, limit: EXPORT_LIMIT } })
      : readOnce(parts, endpoint, request)
    const { value: first } = await pages.next()
    return first ? respondTable(c, endpoint, format, pages, first) : respondUnknown(c)
  } catch (error) {
    if (error instanceof InvalidParameter) return respondError(c, 400, error.message)
    throw error
  }
}

/** Reads an answer, from the cache where the endpoint allows it. */
function readCached(
  parts: ReadParts,
  { operationId, cache, read }: ReadEndpoint,
  request: ReadRequest,
): Promise<object | undefined> {
  if (!cache) return read(parts, request)
  const { project, id, query } = request
  const { period } = query.scope
  // With the period that was resolved: by default it moves with the day.
  const given = { ...query, scope: { ...query.scope, period: [period.from, period.to] } }
  const key = JSON.stringify([operationId, id, given])
  const videoId = cache === 'summary' && id !== '' ? { videoId: id } : {}
  return parts.cache.read({ project, ...videoId, key, ttlMs: CACHE_MS[cache] }, () =>
    read(parts, request),
  )
}

const respondUnknown = (c: Context): Response => respondError(c, 404, 'nothing is known of it')

async function* readOnce(
  context: ScanContext,
  endpoint: ReadEndpoint,
  request: ReadRequest,
): AsyncGenerator<object, undefined> {
  const answer = await endpoint.read(context, request)
  if (answer) yield answer
}

/** The pages of a list, until the last one. */
async function* readPages(
  context: ScanContext,
  endpoint: ReadEndpoint,
  request: ReadRequest,
): AsyncGenerator<object, undefined> {
  for (let cursor: string | undefined; ; ) {
    const query = cursor === undefined ? request.query : { ...request.query, cursor }
    const answer = await endpoint.read(context, { ...request, query })
    if (!answer) return
    yield answer
    const { next } = answer as { readonly next?: string | null }
    if (!next) return
    cursor = next
  }
}
