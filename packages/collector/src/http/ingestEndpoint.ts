import { LIMITS } from '@playhead/core/wire'
import type { FindProject } from '../database/keys.ts'
import type { ClientDescription, ReadHeader } from '../environment/describeClient.ts'
import { type AcceptedBatch, acceptBatch } from '../ingest/acceptBatch.ts'
import { Busy, isAboutData } from '../ingest/createBatcher.ts'
import type { IngestStore, RequestFacts } from '../ingest/createIngestStore.ts'
import { readEnvelope } from '../ingest/readEnvelope.ts'
import { scanJson } from '../ingest/scanJson.ts'
import { unpack } from '../ingest/unpack.ts'
import { readWriteKey, UNKNOWN_KEY } from './requireKey.ts'
import { RETRY_AFTER_S } from './respond.ts'

/** A request to `POST /v1/ingest`, of whatever server. */
export interface IngestRequest {
  /** Names are in lower case. */
  header(name: string): string | undefined
  query(name: string): string | undefined
  /** Undefined when the body is larger than `maxBytes`. */
  readBody(maxBytes: number): Promise<Buffer | undefined>
}

/** What it is answered, as JSON. */
export interface IngestAnswer {
  readonly status: number
  readonly body: object
  readonly retryAfterS?: number | undefined
}

/** Answers `POST /v1/ingest`. Does not reject. */
export type IngestEndpoint = (request: IngestRequest) => Promise<IngestAnswer>

const refuse = (status: number, error: string): IngestAnswer => ({ status, body: { error } })
const postpone = (status: 429 | 503, error: string): IngestAnswer => ({
  ...refuse(status, error),
  retryAfterS: RETRY_AFTER_S,
})
const UNKNOWN = refuse(401, UNKNOWN_KEY.write)
const BUSY = postpone(429, 'too much is waiting')
const JSON_TYPE = /^(text\/plain|application\/json)\b/i

/** What the endpoint works with. */
export interface IngestParts {
  readonly store: IngestStore
  readonly findProject: FindProject
  readonly describeClient: (header: ReadHeader) => ClientDescription
  readonly report: (error: unknown, where: string) => void
}

export function createIngestEndpoint(parts: IngestParts): IngestEndpoint {
  const { store, findProject, describeClient, report } = parts

  async function answer(request: IngestRequest): Promise<IngestAnswer> {
    // Before the body is read: requests of unknown senders must cost next to nothing.
    const type = request.header('content-type') ?? 'text/plain'
    if (!JSON_TYPE.test(type))
      return refuse(415, `expected text/plain or application/json, got ${type.slice(0, 60)}`)
    const key = readWriteKey(request.query, request.header)
    const known = key ? await findProject(key, 'write') : undefined
    if (key && !known) return UNKNOWN

    const bytes = await request.readBody(LIMITS.bodyBytes)
    if (!bytes) return refuse(413, `the body is larger than ${LIMITS.bodyBytes} bytes`)
    const text = request.query('z') === 'gz' ? await unpack(bytes) : bytes.toString()
    if (text === undefined)
      return refuse(400, `the body is not gzip, or larger than ${LIMITS.bodyBytes} bytes unpacked`)
    const scanned = scanJson(text)
    const project = known ?? (await findProject(scanned.key, 'write'))
    if (!project) return UNKNOWN
    if (scanned.error) return refuse(400, scanned.error)
    if (store.busy) return BUSY
    const read = readEnvelope(text)
    if ('error' in read) return refuse(400, read.error)
    const derived = describeClient(request.header)
    return storeBatch(project, acceptBatch(read.envelope, Date.now(), text), {
      bytes: text.length,
      derived,
    })
  }

  async function storeBatch(
    project: number,
    batch: AcceptedBatch,
    facts: RequestFacts,
  ): Promise<IngestAnswer> {
    try {
      const { have, refused } = await store.ingest(project, batch, facts)
      const haveOf = batch.pending.length
        ? { haveOf: await store.have(project, batch.pending) }
        : {}
      const accepted = batch.snapshots.length + batch.events.length - refused.length
      const rejected = [...batch.rejected, ...refused].map(({ id, reason }) => ({ id, reason }))
      return {
        status: 202,
        body: { accepted, rejected, have, ...haveOf, serverTime: Date.now() },
      }
    } catch (error) {
      // With 422 the sender bisects the batch. After any other answer it would send the same batch
      // for ever.
      if (isAboutData(error)) return refuse(422, 'a record in this batch cannot be stored')
      if (error instanceof Busy) return BUSY
      return postpone(503, 'the database cannot take this now')
    }
  }

  return async (request) => {
    try {
      return await answer(request)
    } catch (error) {
      report(error, 'POST /v1/ingest')
      return postpone(503, 'the collector cannot answer this now')
    }
  }
}
