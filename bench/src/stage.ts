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

/** A browser, and a server with the page under test, its clips, and a backend that takes everything. */
export interface Stage {
  readonly browser: RawChromium
  readonly server: TestServer
  /** Opens the page under test and waits until it could play. */
  open(query?: Record<string, string>): Promise<RawPage>
  close(): Promise<void>
}

const PAGE =
  '<!doctype html><title>bench</title><link rel="icon" href="data:,"><video width="320" preload="auto"></video><script src="/page.js"></script>'

export async function stage(): Promise<Stage> {
  const source = new URL('./page.ts', import.meta.url)
  const server = await serve(
    {
      '/': PAGE,
      '/page.js': await bundle(readFileSync(source, 'utf8'), new URL('.', source).pathname),
      '/v1/ingest': async (request, response) => {
        let body = ''
        for await (const chunk of request) body += chunk
        const { snapshots, events } = JSON.parse(body) as { snapshots: unknown[]; events: unknown[] }
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
      ...CLIPS,
    },
    { 'cache-control': 'no-store' },
  )
  const browser = await openRawChromium()
  return {
    browser,
    server,
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
