import { LIMITS } from '@playhead/core/wire'
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { FindProject } from '../database/keys.ts'
import { acceptBatch } from '../ingest/acceptBatch.ts'
import { Busy, isAboutData } from '../ingest/createBatcher.ts'
import type { IngestStore } from '../ingest/createIngestStore.ts'
import { readEnvelope } from '../ingest/readEnvelope.ts'
import { scanJson } from '../ingest/scanJson.ts'
import { unpack } from '../ingest/unpack.ts'
import type { Retention } from '../retention/createRetention.ts'
import { getWriteKey, respondUnknownKey } from './requireKey.ts'
import { respondError, respondLater } from './respond.ts'

/** Adds `POST /v1/ingest`. */
export function addIngestRoute(
  app: Hono,
  store: IngestStore,
  findProject: FindProject,
  retention: Pick<Retention, 'sessionsFrom'>,
): void {
  // Checked before the body is read: requests of unknown senders must cost next to nothing.
  app.post('/v1/ingest', async (c, next) => {
    const type = c.req.header('content-type') ?? 'text/plain'
    if (!/^(text\/plain|application\/json)\b/i.test(type))
      return respondError(
        c,
        415,
        `expected text/plain or application/json, got ${type.slice(0, 60)}`,
      )
    const key = getWriteKey(c)
    if (key && !(await findProject(key, 'write'))) return respondUnknownKey(c, 'write')
    return next()
  })
  const limited = bodyLimit({
    maxSize: LIMITS.bodyBytes,
    onError: (c) => respondError(c, 413, `the body is larger than ${LIMITS.bodyBytes} bytes`),
  })
  app.post('/v1/ingest', limited, async (c) => {
    const text =
      c.req.query('z') === 'gz' ? await unpack(await c.req.arrayBuffer()) : await c.req.text()
    if (text === undefined)
      return respondError(
        c,
        400,
        `the body is not gzip, or larger than ${LIMITS.bodyBytes} bytes unpacked`,
      )
    const scanned = scanJson(text)
    const project = await findProject(getWriteKey(c) ?? scanned.key, 'write')
    if (!project) return respondUnknownKey(c, 'write')
    if (scanned.error) return respondError(c, 400, scanned.error)
    if (store.busy) return respondBusy(c)
    const read = readEnvelope(text)
    if ('error' in read) return respondError(c, 400, read.error)

    const batch = acceptBatch(read.envelope, Date.now(), retention.sessionsFrom)
    try {
      const { have, refused } = await store.ingest(project, batch, text.length)
      const haveOf = batch.pending.length
        ? { haveOf: await store.have(project, batch.pending) }
        : {}
      const accepted = batch.snapshots.length + batch.events.length - refused.length
      const rejected = [...batch.rejected, ...refused].map(({ id, reason }) => ({ id, reason }))
      return c.json({ accepted, rejected, have, ...haveOf, serverTime: Date.now() }, 202)
    } catch (error) {
      // With 422 the sender bisects the batch. After any other answer it would send the same batch
      // for ever.
      if (isAboutData(error)) return respondError(c, 422, 'a record in this batch cannot be stored')
      if (error instanceof Busy) return respondBusy(c)
      return respondLater(c, 503, 'the database cannot take this now')
    }
  })
  app.all('/v1/ingest', (c) => {
    c.header('Allow', 'POST')
    return respondError(c, 405, 'expected POST')
  })
}

const respondBusy = (c: Context): Response => respondLater(c, 429, 'too much is waiting')
