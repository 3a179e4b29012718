import { LIMITS } from '@playhead/core/wire'
import type { AdmitBatch } from '../access/admitBatch.ts'
import { type Denial, denialHeaders } from '../access/denial.ts'
import { type Access, type CredentialSource, getKey } from '../access/requireAccess.ts'
import type { ClientDescription, ReadHeader } from '../environment/describeClient.ts'
import { type AcceptedBatch, acceptBatch } from '../ingest/acceptBatch.ts'
import { Busy, isAboutData } from '../ingest/createBatcher.ts'
import type { IngestStore, RequestFacts } from '../ingest/createIngestStore.ts'
import { readEnvelope } from '../ingest/readEnvelope.ts'
import { scanJson } from '../ingest/scanJson.ts'
import { unpack } from '../ingest/unpack.ts'
import type { Retention } from '../retention/createRetention.ts'
import { RETRY_AFTER_MS, toRetryAfter } from './respond.ts'

/** A request to `POST /v1/ingest`, of whatever server. */
export interface IngestRequest extends CredentialSource {
  /** Undefined when the body is larger than `maxBytes`. */
  readBody(maxBytes: number): Promise<Buffer | undefined>
}

/** What it is answered, as JSON. */
export interface IngestAnswer {
  readonly status: number
  readonly body: object
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Answers `POST /v1/ingest`. Does not reject. */
export type IngestEndpoint = (request: IngestRequest) => Promise<IngestAnswer>

const refuse = (status: number, error: string): IngestAnswer => ({ status, body: { error } })
const postpone = (status: 429 | 503, error: string): IngestAnswer => ({
  ...refuse(status, error),
  headers: { 'Retry-After': toRetryAfter(RETRY_AFTER_MS) },
})
const deny = (denial: Denial): IngestAnswer => ({
  ...refuse(denial.status, denial.reason),
  headers: denialHeaders(denial),
})
const BUSY = postpone(429, 'too much is waiting')
const NO_TOKEN = { viewer: undefined }
const JSON_TYPE = /^(text\/plain|application\/json)\b/i

/** What the endpoint works with. */
export interface IngestParts extends Pick<Access, 'checkWriter' | 'checkViewer'> {
  readonly store: IngestStore
  readonly admitBatch: AdmitBatch
  /** Whether sessions with a `viewerId` need the token of that viewer. */
  readonly requireViewerToken: boolean
  readonly retention: Pick<Retention, 'sessionsFrom'>
  readonly describeClient: (header: ReadHeader) => ClientDescription
  readonly report: (error: unknown, where: string) => void
  readonly clock: () => number
}

export function createIngestEndpoint(parts: IngestParts): IngestEndpoint {
  const { store, checkWriter, checkViewer, admitBatch, requireViewerToken } = parts
  const { describeClient, retention, report, clock } = parts

  async function answer(request: IngestRequest): Promise<IngestAnswer> {
    // Before the body is read: requests of unknown senders must cost next to nothing.
    const type = request.header('content-type') ?? 'text/plain'
    if (!JSON_TYPE.test(type))
      return refuse(415, `expected text/plain or application/json, got ${type.slice(0, 60)}`)
    const key = getKey(request)
    const known = key ? await checkWriter(request, key) : undefined
    if (known && 'status' in known) return deny(known)

    const bytes = await request.readBody(LIMITS.bodyBytes)
    if (!bytes) return refuse(413, `the body is larger than ${LIMITS.bodyBytes} bytes`)
    const text = request.query('z') === 'gz' ? await unpack(bytes) : bytes.toString()
    if (text === undefined)
      return refuse(400, `the body is not gzip, or larger than ${LIMITS.bodyBytes} bytes unpacked`)
    const scanned = scanJson(text)
    const writer = known ?? (await checkWriter(request, scanned.key))
    if ('status' in writer) return deny(writer)
    const { project, internal } = writer
    if (scanned.error) return refuse(400, scanned.error)
    if (store.busy) return BUSY
    const token = requireViewerToken ? await checkViewer(request, project) : NO_TOKEN
    if ('status' in token) return deny(token)
    const read = readEnvelope(text)
    if ('error' in read) return refuse(400, read.error)
    const derived = describeClient(request.header)
    const { sessionsFrom } = retention
    const batch = acceptBatch(read.envelope, clock(), { json: text, sessionsFrom })
    const { viewer } = token
    return storeBatch(project, await admitBatch(batch, { project, internal, viewer }), {
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
        body: { accepted, rejected, have, ...haveOf, serverTime: clock() },
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
