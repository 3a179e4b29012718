import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { IngestEndpoint, IngestRequest } from './ingestEndpoint.ts'
import { respondError } from './respond.ts'

/** Adds `POST /v1/ingest` to the application, for servers that speak fetch. */
export function addIngestRoute(app: Hono, endpoint: IngestEndpoint): void {
  app.post('/v1/ingest', async (c) => {
    const { status, body, headers } = await endpoint(toIngestRequest(c))
    return c.json(body, status as 202, headers)
  })
  app.all('/v1/ingest', (c) => {
    c.header('Allow', 'POST')
    return respondError(c, 405, 'expected POST')
  })
}

function toIngestRequest(c: Context): IngestRequest {
  return {
    header: (name) => c.req.header(name),
    query: (name) => c.req.query(name),
    async readBody(maxSize) {
      let isLarge = false
      const onError = (): Response => {
        isLarge = true
        return c.body(null)
      }
      let bytes: Buffer | undefined
      await bodyLimit({ maxSize, onError })(c, async () => {
        bytes = Buffer.from(await c.req.arrayBuffer())
      })
      return isLarge ? undefined : bytes
    },
  }
}
