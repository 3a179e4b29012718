import { LIMITS } from '@playhead/core/wire'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import * as v from 'valibot'
import type { AccessEnv } from '../access/requireAccess.ts'
import {
  courseEntrySchema,
  purchaseListSchema,
  videoEntrySchema,
} from '../catalogue/catalogueSchemas.ts'
import { readCourse } from '../catalogue/readCourses.ts'
import { readVideo } from '../catalogue/readVideo.ts'
import { writeCourse, writePurchases, writeVideo } from '../catalogue/writeCatalogue.ts'
import { describeIssue, FIRST_ISSUE, isStorable } from '../ingest/validation.ts'
import type { ReadParts } from '../reads/readContext.ts'

import { respondError } from './respond.ts'

const MAX_ID_CHARS: number = LIMITS.idChars

/** Adds the endpoints that write the catalogue and purchases. */
export function addCatalogueRoutes(app: Hono, context: ReadParts): void {
  const { pool, cache, requireAccess } = context
  const requireCatalogueWrite = requireAccess('catalogue:write')
  const limited = bodyLimit({
    maxSize: LIMITS.bodyBytes,
    onError: (c) => respondError(c, 413, `the body is larger than ${LIMITS.bodyBytes} bytes`),
  })

  app.put('/v1/videos/:id', requireCatalogueWrite, limited, async (c) => {
    const id = c.req.param('id')
    const given = await readBody(c, videoEntrySchema, id)
    if ('refused' in given) return given.refused
    await writeVideo(pool, c.get('project'), id, given.body)
    await cache.invalidate(c.get('project'))
    return c.json(await readVideo(context, { project: c.get('project'), id }))
  })
  app.put('/v1/courses/:id', requireCatalogueWrite, limited, async (c) => {
    const id = c.req.param('id')
    const given = await readBody(c, courseEntrySchema, id)
    if ('refused' in given) return given.refused
    await writeCourse(pool, c.get('project'), id, given.body)
    await cache.invalidate(c.get('project'))
    return c.json(await readCourse(context, { project: c.get('project'), id }))
  })
  app.post('/v1/purchases', requireCatalogueWrite, limited, async (c) => {
    const given = await readBody(c, purchaseListSchema)
    if ('refused' in given) return given.refused
    const stored = await writePurchases(pool, c.get('project'), given.body)
    await cache.invalidate(c.get('project'))
    return c.json({ stored })
  })
}

type Given<T> = { readonly body: T } | { readonly refused: Response }

/** Checks the id of the path and the body; `refused` is the answer to a request that is wrong. */
async function readBody<T>(
  c: Context<AccessEnv>,
  schema: v.GenericSchema<unknown, T>,
  id?: string,
): Promise<Given<T>> {
  const refuse = (reason: string): Given<T> => ({ refused: respondError(c, 400, reason) })
  if (id !== undefined && (!isStorable(id) || id.length > MAX_ID_CHARS))
    return refuse(
      `id: expected at most ${MAX_ID_CHARS} characters without a NUL, got ${JSON.stringify(id.slice(0, 60))}`,
    )
  let body: unknown
  try {
    body = await c.req.json()
  } catch {
    return refuse('the body is not JSON')
  }
  const result = v.safeParse(schema, body, FIRST_ISSUE)
  return result.success ? { body: result.output } : refuse(describeIssue(result.issues))
}
