import type { Context, Hono } from 'hono'
import type { Pool } from 'pg'
import { exportViewer } from '../access/exportViewer.ts'
import type { ViewerDeletion } from '../access/forgetViewers.ts'
import { listInternalViewers, setInternalViewers } from '../access/internalViewers.ts'
import type { RequireAccess } from '../access/requireAccess.ts'
import type { DeletedViewer, InternalViewers } from '../access/responses.ts'
import { internalViewersSchema } from '../access/schemas.ts'
import type { ViewerRuleReader } from '../access/viewerRules.ts'
import { isStorable } from '../ingest/validation.ts'
import type { ReadCache } from '../reads/createReadCache.ts'
import type { ReadContext } from '../reads/readContext.ts'
import { readJson } from './readJson.ts'
import { respondError } from './respond.ts'

/** What the endpoints of viewers work with. */
export interface ViewerParts extends ReadContext {
  readonly pool: Pool
  readonly requireAccess: RequireAccess
  readonly viewerRules: ViewerRuleReader
  readonly viewerDeletion: Pick<ViewerDeletion, 'deleteViewer'>
  readonly cache: ReadCache
  readonly report: (error: unknown, where: string) => void
}

/** Adds the endpoints that export and delete viewers, and list those of the team. */
export function addViewerRoutes(app: Hono, parts: ViewerParts): void {
  const { pool, cache, requireAccess, viewerRules, viewerDeletion, report } = parts
  const viewerParam = 'id'

  app.get('/v1/viewers/:id/export', requireAccess('viewers:export', { viewerParam }), async (c) => {
    const id = c.req.param('id')
    if (!isStorable(id)) return respondUnstorable(c, id)
    const pieces = await exportViewer(parts, c.get('project'), id)
    if (!pieces) return respondError(c, 404, 'nothing is known of this viewer')
    c.header('Content-Type', 'application/json')
    c.header('Content-Disposition', 'attachment; filename="viewer.json"')
    return c.body(toStream(pieces, (error) => report(error, 'export a viewer')))
  })
  app.delete('/v1/viewers/:id', requireAccess('viewers:delete', { viewerParam }), async (c) => {
    const id = c.req.param('id')
    if (!isStorable(id)) return respondUnstorable(c, id)
    const deleted = await viewerDeletion.deleteViewer(c.get('project'), id)
    await cache.invalidate(c.get('project'))
    return c.json(deleted satisfies DeletedViewer)
  })

  const requireInternal = requireAccess('viewers:internal')
  app.get('/v1/internal-viewers', requireInternal, async (c) => {
    const viewerIds = await listInternalViewers(pool, c.get('project'))
    return c.json({ viewerIds } satisfies InternalViewers)
  })
  app.put('/v1/internal-viewers', requireInternal, async (c) => {
    const list = await readJson(c, internalViewersSchema)
    if (list instanceof Response) return list
    await setInternalViewers(pool, c.get('project'), list.viewerIds)
    viewerRules.invalidate()
    const viewerIds = await listInternalViewers(pool, c.get('project'))
    return c.json({ viewerIds } satisfies InternalViewers)
  })
}

const respondUnstorable = (c: Context, id: string): Response =>
  respondError(c, 400, `id: expected text without a NUL, got ${JSON.stringify(id).slice(0, 60)}`)

/** Sends pieces as they are asked for. An error breaks the response off, so that it is not valid. */
function toStream(
  pieces: AsyncGenerator<string>,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(stream) {
      try {
        const { value, done } = await pieces.next()
        if (done) stream.close()
        else stream.enqueue(encoder.encode(value))
      } catch (error) {
        onError(error)
        stream.error(error)
      }
    },
    cancel: async () => void (await pieces.return(undefined)),
  })
}
