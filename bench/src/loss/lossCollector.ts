import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync, inflateSync } from 'node:zlib'
import { pass } from '../viewer.ts'

export type LossMode =
  | 'ok'
  | 'refused'
  | { readonly status: number; readonly retryAfter?: string }
  | { readonly slowMs: number }

/**
 * A backend that accepts requests of every SDK, finds the marks in them, and fails as the scenario
 * asks.
 */
export interface LossCollector {
  /** Where one SDK sends to. */
  urlOf(sdk: string): string
  mode(mode: LossMode): Promise<void>
  /** How often each mark of an SDK was stored. */
  marks(sdk: string): ReadonlyMap<string, number>
  requests(sdk: string): number
  close(): Promise<void>
}

const MARK = /mk_[a-z]+_\d+_km/g

export async function lossCollector(): Promise<LossCollector> {
  const stored = new Map<string, Map<string, number>>()
  const asked = new Map<string, number>()
  let mode: LossMode = 'ok'
  let server: Server | undefined
  let port = 0

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*')
    response.setHeader('access-control-allow-credentials', 'true')
    response.setHeader(
      'access-control-allow-headers',
      request.headers['access-control-request-headers'] ?? '*',
    )
    response.setHeader('access-control-expose-headers', 'retry-after, date')
    if (request.method === 'OPTIONS') return void response.writeHead(204).end()
    const sdk = request.url?.split('/')[1] ?? ''
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return
    }
    const found = marksIn(Buffer.concat(chunks), request.url ?? '')
    if (request.method === 'POST' || found.length) asked.set(sdk, (asked.get(sdk) ?? 0) + 1)
    const now = mode
    if (typeof now === 'object' && 'status' in now)
      return void response
        .writeHead(now.status, now.retryAfter ? { 'retry-after': now.retryAfter } : {})
        .end('{}')
    const marks = stored.get(sdk) ?? new Map<string, number>()
    stored.set(sdk, marks)
    for (const mark of found) marks.set(mark, (marks.get(mark) ?? 0) + 1)
    if (typeof now === 'object') await pass(now.slowMs)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      '{"status":1,"code":200,"error":null,"success":true,"accepted":1,"rejected":[],"have":[]}',
    )
  }

  const listen = (): Promise<void> =>
    new Promise((listening) => {
      const made = createServer(
        (request, response) => void answer(request, response).catch(() => response.destroy()),
      )
      server = made
      made.listen(port, '127.0.0.1', () => {
        port = (made.address() as AddressInfo).port
        listening()
      })
    })
  async function close(): Promise<void> {
    const closed = new Promise((done) => (server ? server.close(done) : done(undefined)))
    server?.closeAllConnections()
    await closed
    server = undefined
  }

  await listen()
  return {
    urlOf: (sdk) => `http://127.0.0.1:${port}/${sdk}`,
    async mode(next) {
      if (next === 'refused') await close()
      else if (!server) await listen()
      mode = next
    },
    marks: (sdk) => stored.get(sdk) ?? new Map(),
    requests: (sdk) => asked.get(sdk) ?? 0,
    close,
  }
}

/** However it is packed: as text, form, base64 or gzip. */
function marksIn(body: Buffer, url: string): string[] {
  const texts = [url, unpacked(body)]
  const form = /(?:^|&)data=([^&]*)/.exec(texts[1] ?? '')?.[1] ?? /[?&]data=([^&]*)/.exec(url)?.[1]
  if (form) {
    const plain = decodeURIComponent(form.replaceAll('+', ' '))
    texts.push(plain, Buffer.from(plain, 'base64').toString())
  }
  for (const text of texts.reverse()) {
    const found = text.match(MARK)
    if (found) return found
  }
  return []
}

function unpacked(body: Buffer): string {
  try {
    if (body[0] === 0x1f && body[1] === 0x8b) return gunzipSync(body).toString()
    if (body[0] === 0x78) return inflateSync(body).toString()
  } catch {
    // It only looked like that.
  }
  return body.toString()
}
