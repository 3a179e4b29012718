import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type Collector, createCollector } from '@playhead/collector'
import { type ProgressBackend, progressBackend, readViewer } from './progressBackend.ts'

/** The course, being served. */
export interface ServedCourse {
  readonly url: string
  readonly collector: Collector
  readonly backend: ProgressBackend
  close(): Promise<void>
}

/** Serves the page, a collector for what was watched, and the course's own backend for progress. */
export async function serveCourse(given: {
  readonly site: string
  readonly port: number
  readonly dataDir?: string | undefined
}): Promise<ServedCourse> {
  const { site, port, dataDir } = given
  const backend = progressBackend(dataDir && `${dataDir}/progress.json`)
  const collector = await createCollector({
    site,
    demo: true,
    dataDir: dataDir && `${dataDir}/collector`,
  })

  async function answer(request: Request): Promise<Response> {
    const own = await backend.fetch(request)
    if (own) return own
    const page = await collector.fetch(request)
    if (new URL(request.url).pathname !== '/' || readViewer(request)) return page
    // Instead of a login, each visitor gets an id.
    const headers = new Headers(page.headers)
    headers.append('set-cookie', `viewer=${randomUUID()}; Path=/; Max-Age=31536000; SameSite=Lax`)
    return new Response(page.body, { status: page.status, headers })
  }

  const server = serve({ fetch: answer, port, hostname: '127.0.0.1' })
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
    backend,
    async close() {
      const closed = new Promise((done) => server.close(done))
      if ('closeAllConnections' in server) server.closeAllConnections()
      await closed
      await collector.close()
      await backend.close()
    },
  }
}
