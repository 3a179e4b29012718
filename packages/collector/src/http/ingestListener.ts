import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IngestEndpoint, IngestRequest } from './ingestEndpoint.ts'

/** Answers a request of `node:http`; false when it is not for the ingest endpoint. */
export type IngestListener = (request: IncomingMessage, response: ServerResponse) => boolean

const PATH = '/v1/ingest'

/**
 * Connects the ingest endpoint to `node:http` itself. The `Request` and `Response` of the platform,
 * with their streams, and the router would take two thirds of what such a request costs.
 * `always` are the headers of every answer.
 */
export function createIngestListener(
  endpoint: IngestEndpoint,
  always: Readonly<Record<string, string>>,
): IngestListener {
  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, headers } = await endpoint(toIngestRequest(incoming))
    if (response.destroyed) return
    const json = JSON.stringify(body)
    response.writeHead(status, {
      ...always,
      ...headers,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(json),
      // A body that was not read would be taken for the next request.
      ...(!incoming.complete && { Connection: 'close' }),
    })
    response.end(json)
  }
  return (incoming, response) => {
    const { method, url = '' } = incoming
    if (method !== 'POST' || !(url === PATH || url.startsWith(`${PATH}?`))) return false
    void respond(incoming, response)
    return true
  }
}

function toIngestRequest(incoming: IncomingMessage): IngestRequest {
  const { url = '' } = incoming
  let query: URLSearchParams | undefined
  return {
    header(name) {
      const value = incoming.headers[name]
      return Array.isArray(value) ? value[0] : value
    },
    query(name) {
      query ??= new URLSearchParams(url.slice(PATH.length))
      return query.get(name) ?? undefined
    },
    readBody: (maxBytes) => readBody(incoming, maxBytes),
  }
}

function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) return resolve(undefined)
    const chunks: Buffer[] = []
    let bytes = 0
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) {
        incoming.pause()
        resolve(undefined)
      } else chunks.push(chunk)
    })
    incoming.once('end', () =>
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)),
    )
    // The client is gone, and does not read an answer.
    incoming.once('error', () => resolve(undefined))
    incoming.once('close', () => resolve(undefined))
  })
}
