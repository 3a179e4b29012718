import type { Context, Hono } from 'hono'
import { isStorable } from '../ingest/validation.ts'
import { ENDPOINTS, type ReadEndpoint } from '../reads/endpoints.ts'
import { InvalidParameter } from '../reads/query/invalidParameter.ts'
import { parseQuery } from '../reads/query/parseQuery.ts'
import { READS, type ReadName, type ReadPath } from '../reads/query/paths.ts'
import type { ReadContext, ReadRequest } from '../reads/readContext.ts'
import { FORMATS, readFormat, respondTable, setFileName } from './export/exportTable.ts'
import type { KeyEnv, RequireKey } from './requireKey.ts'
import { respondError } from './respond.ts'

/** Rows of one page of an export. */
const EXPORT_LIMIT = 1000

/** Adds the read endpoints. */
export function addReadRoutes(app: Hono, context: ReadContext, requireKey: RequireKey): void {
  const requireReadKey = requireKey('read')
  for (const name of Object.keys(READS) as ReadName[]) {
    const endpoint = ENDPOINTS[name]
    const path = READS[name]
    app.get(path.path, requireReadKey, (c) => respondRead(c, context, endpoint, path))
  }
}

async function respondRead(
  c: Context<KeyEnv>,
  context: ReadContext,
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
  const now = Date.now()
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
      const answer = await endpoint.read(context, request)
      if (!answer) return respondUnknown(c)
      if (c.req.query('format')) setFileName(c, endpoint.operationId, format)
      return c.json(answer)
    }
    const whole = path.parameters.includes('cursor') && !c.req.query('limit') && !query.cursor
    const pages = whole
      ? readPages(context, endpoint, { ...request, query: { ...query, limit: EXPORT_LIMIT } })
      : readOnce(context, endpoint, request)
    const { value: first } = await pages.next()
    return first ? respondTable(c, endpoint, format, pages, first) : respondUnknown(c)
  } catch (error) {
    if (error instanceof InvalidParameter) return respondError(c, 400, error.message)
    throw error
  }
}

const respondUnknown = (c: Context): Response => respondError(c, 404, 'nothing is known of it')

async function* readOnce(
  context: ReadContext,
  endpoint: ReadEndpoint,
  request: ReadRequest,
): AsyncGenerator<object, undefined> {
  const answer = await endpoint.read(context, request)
  if (answer) yield answer
}

/** The pages of a list, until the last one. */
async function* readPages(
  context: ReadContext,
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
