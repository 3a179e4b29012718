import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { serve } from '@hono/node-server'
import { type Collector, createCollector } from '@playhead/collector'

/** The course, being served. */
export interface ServedCourse {
  readonly url: string
  readonly collector: Collector
  close(): Promise<void>
}

/** Serves the page, and a collector for what was watched and for progress. */
export async function serveCourse(given: {
  readonly site: string
  readonly port: number
  readonly dataDir?: string | undefined
}): Promise<ServedCourse> {
  const { site, port, dataDir } = given
  const collector = await createCollector({
    site,
    demo: true,
    trustViewerHeader: true,
    dataDir: dataDir && `${dataDir}/collector`,
  })

  async function answer(request: Request): Promise<Response> {
    const viewer = readViewer(request.headers.get('cookie'))
    const page = await collector.fetch(withViewer(request, viewer))
    if (new URL(request.url).pathname !== '/' || viewer) return page
    // Instead of a login, each visitor gets an id.
    const headers = new Headers(page.headers)
    headers.append('set-cookie', `viewer=${randomUUID()}; Path=/; Max-Age=31536000; SameSite=Lax`)
    return new Response(page.body, { status: page.status, headers })
  }

  const server = serve({ fetch: answer, port, hostname: '127.0.0.1' })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    request.headers['x-viewer-id'] = readViewer(request.headers.cookie)
    if (!collector.streams.upgrade(request, socket, head)) socket.destroy()
  })
  try {
    await new Promise((listening, failed) =>
      server.once('listening', listening as () => void).once('error', failed),
    )
  } catch (error) {
    await collector.close()
    throw error
  }
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    collector,
    async close() {
      const closed = new Promise((done) => server.close(done))
      collector.streams.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      await collector.close()
    },
  }
}

/** The viewer's id: this page has a cookie where an app has a login. */
const readViewer = (cookie: string | null | undefined): string | undefined =>
  /(?:^|; )viewer=([\w-]{1,40})/.exec(cookie ?? '')?.[1]

/** The request as the collector trusts it: this server says who is signed in, never the page. */
function withViewer(request: Request, viewer: string | undefined): Request {
  const headers = new Headers(request.headers)
  headers.delete('x-viewer-id')
  if (viewer) headers.set('x-viewer-id', viewer)
  return new Request(request, { headers })
}
