import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type HttpAnswer,
  type RecordingCollector,
  recordingCollector,
} from './recordingCollector.ts'

/**
 * A {@link RecordingCollector} behind HTTP on loopback: for real browsers, and for transports that
 * open connections.
 */
export interface RecordingCollectorServer {
  readonly collector: RecordingCollector
  readonly url: string
  /** Requests that were answered or begun, by method: a preflight-free client has no `OPTIONS`. */
  readonly methods: Readonly<Record<string, number>>
  /** Content types of what was posted, in order. */
  readonly contentTypes: readonly string[]
  /** What was posted, in order: where to, and the bytes of the body as they came. */
  readonly posts: readonly { readonly path: string; readonly bytes: number }[]
  /** The most requests that were under way at the same time. */
  readonly mostAtOnce: number
  /** Stops listening: connections are refused, `navigator.onLine` stays true. */
  stop(): Promise<void>
  /** Listens again, on the same port. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Starts one on a free port. CORS is open, and `Retry-After` may be read. Node only. */
export async function recordingCollectorServer(): Promise<RecordingCollectorServer> {
  const { createServer } = await import('node:http') // inside, so that browsers can import this package
  const { gunzipSync } = await import('node:zlib')
  const collector = recordingCollector()
  const methods: Record<string, number> = {}
  const contentTypes: string[] = []
  const posts: { path: string; bytes: number }[] = []
  let underWay = 0
  let mostAtOnce = 0
  let server: Server
  let port = 0

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? ''
    methods[method] = (methods[method] ?? 0) + 1
    if (collector.mode !== 'opaque') response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', '*')
    response.setHeader('access-control-expose-headers', 'retry-after')
    if (method === 'OPTIONS') return void response.writeHead(204).end()
    contentTypes.push(request.headers['content-type'] ?? '')
    mostAtOnce = Math.max(mostAtOnce, ++underWay)
    response.once('close', () => underWay--)
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return // cut off by its page
    }
    const body = Buffer.concat(chunks)
    const path = request.url ?? ''
    posts.push({ path, bytes: body.length })
    const answer = await answered(path, body).catch(
      () => ({ status: 400, headers: {}, body: '{}' }) as HttpAnswer,
    )
    if (!answer) return void request.socket.destroy()
    if (answer.cutAt === undefined)
      return void response.writeHead(answer.status, answer.headers).end(answer.body)
    response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length })
    response.write(answer.body.slice(0, answer.cutAt), () => request.socket.destroy())
  }

  async function answered(path: string, body: Buffer): Promise<HttpAnswer | undefined> {
    const text = (path.includes('z=gz') ? gunzipSync(body) : body).toString()
    const { mode } = collector
    if (
      typeof mode !== 'object' ||
      !('redirect' in mode) ||
      path !== new URL(mode.redirect, 'http://here').pathname
    )
      return collector.take(text)
    if (mode.html) return { status: 200, headers: { 'content-type': 'text/html' }, body: mode.html }
    return collector.take(text, 'ok')
  }

  const listen = (): Promise<void> =>
    new Promise((listening) => {
      server = createServer((request, response) => void answer(request, response))
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        listening()
      })
    })
  async function stop(): Promise<void> {
    const closed = new Promise((done) => server.close(done))
    server.closeAllConnections()
    await closed
  }

  await listen()
  return {
    collector,
    url: `http://127.0.0.1:${port}/v1/ingest`,
    methods,
    contentTypes,
    posts,
    get mostAtOnce() {
      return mostAtOnce
    },
    stop,
    start: listen,
    close: stop,
  }
}
