import { readFileSync } from 'node:fs'
import {
  bundle,
  CLIPS,
  openRawChromium,
  type RawChromium,
  type RawPage,
  serve,
  type TestServer,
} from '@playhead/testing/browser'

/**
 * A browser, and a server with the page under test, its clips, and a backend that takes everything.
 */
export interface Stage {
  readonly browser: RawChromium
  readonly server: TestServer
  /** What the backend has been sent so far: bodies as they arrived. */
  readonly ingested: { requests: number; bytes: number }
  /** Opens the page under test and waits until it could play. */
  open(query?: Record<string, string>): Promise<RawPage>
  close(): Promise<void>
}

const PAGE =
  '<!doctype html><title>bench</title><link rel="icon" href="data:,"><video width="320" preload="auto"></video><script src="/page.js"></script>'

export async function stage(clips: Readonly<Record<string, URL>> = CLIPS): Promise<Stage> {
  const ingested = { requests: 0, bytes: 0 }
  const source = new URL('./page.ts', import.meta.url)
  const server = await serve(
    {
      '/': PAGE,
      '/page.js': await bundle(readFileSync(source, 'utf8'), new URL('.', source).pathname),
      '/v1/ingest': async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        ingested.requests++
        ingested.bytes += Buffer.byteLength(body)
        const { snapshots, events } = JSON.parse(body) as {
          snapshots: unknown[]
          events: unknown[]
        }
        response.writeHead(202, { 'content-type': 'application/json' })
        response.end(
          JSON.stringify({
            accepted: snapshots.length + events.length,
            rejected: [],
            have: [],
            serverTime: Date.now(),
          }),
        )
      },
      ...clips,
    },
    { 'cache-control': 'no-store' },
  )
  const browser = await openRawChromium()
  return {
    browser,
    server,
    ingested,
    async open(query = {}) {
      const page = await browser.open(`${server.url}/?${new URLSearchParams(query)}`)
      await page.until(() => (document.querySelector('video')?.readyState ?? 0) >= 3)
      return page
    },
    async close() {
      await browser.close()
      await server.close()
    },
  }
}
