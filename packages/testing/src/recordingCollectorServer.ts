import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type RecordingCollector, recordingCollector } from './recordingCollector.ts'

/** A {@link RecordingCollector} behind HTTP on loopback: for real browsers, and for transports that open connections. */
export interface RecordingCollectorServer {
  readonly collector: RecordingCollector
  readonly url: string
  /** Requests that were answered or begun, by method: a preflight-free client has no `OPTIONS`. */
  readonly methods: Readonly<Record<string, number>>
  /** Content types of what was posted, in order. */
  readonly contentTypes: readonly string[]
  /** Nobody listens any more: connections are refused, `navigator.onLine` stays true. */
  stop(): Promise<void>
  /** Listens again, on the same port. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Starts one on a free port. CORS is open, and `Retry-After` may be read. Node only. */
export async function recordingCollectorServer(): Promise<RecordingCollectorServer> {
  const { createServer } = await import('node:http') // inside, so that browsers can import this package
  const collector = recordingCollector()
  const methods: Record<string, number> = {}
  const contentTypes: string[] = []
  let server: Server
  let port = 0

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? ''
    methods[method] = (methods[method] ?? 0) + 1
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-allow-headers', '*')
    response.setHeader('access-control-expose-headers', 'retry-after')
    if (method === 'OPTIONS') return void response.writeHead(204).end()
    contentTypes.push(request.headers['content-type'] ?? '')
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      return // cut off by its page
    }
    const said = await collector
      .take(Buffer.concat(chunks).toString())
      .catch(() => ({ status: 400, headers: {}, body: '{}' }))
    if (!said) return void request.socket.destroy()
    response.writeHead(said.status, said.headers).end(said.body)
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
    stop,
    start: listen,
    close: stop,
  }
}
