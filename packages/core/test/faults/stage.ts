import { type RecordingCollectorProcess, recordingCollectorProcess } from '@playhead/testing'
import { openProfile, serve, type TestServer } from '@playhead/testing/browser'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { bundleFaultPage } from './faultPage.ts'

/**
 * One browser with a disk for a file of tests, a backend in its own process, and an origin of its
 * own for each test.
 */
export interface Stage {
  readonly context: BrowserContext
  readonly backend: RecordingCollectorProcess
  /** The origin of the pages of this test. */
  readonly origin: string
  /** A page of another origin, without Playhead. */
  readonly elsewhere: string
  readonly server: TestServer
  /** Removes everything that an earlier test left. */
  fresh(): Promise<void>
  /** Opens the fault page, in a new tab or in this one; `init` runs before its script. */
  open(
    query?: Readonly<Record<string, string>>,
    options?: { page?: Page; init?: string; path?: string },
  ): Promise<Page>
  devtools(page: Page): Promise<CDPSession>
  /** The renderer dies; no handler runs. */
  crash(page: Page): Promise<void>
  close(): Promise<void>
}

const HTML = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>'

export async function openStage(args: readonly string[] = []): Promise<Stage> {
  const [script, backend, { context, close }] = await Promise.all([
    bundleFaultPage(),
    recordingCollectorProcess(),
    openProfile({ args }),
  ])
  const server = await serve({
    '/': HTML,
    '/page.js': script,
    '/same': HTML.replace('<script', '<p>another page<script'),
    '/bare': '<!doctype html><link rel="icon" href="data:,">bare',
    // A later build, that stores another schema.
    '/next': HTML.replace('page.js', 'next.js'),
    '/next.js': script.replaceAll('-queue-1', '-queue-2'),
    // Accepts requests and never answers.
    '/hang': () => {},
    '/csp': (_, response) => {
      response
        .setHeader('content-type', 'text/html')
        .setHeader('content-security-policy', "connect-src 'none'")
        .end(HTML)
    },
  })
  const port = new URL(server.url).port
  let tests = 0

  const stage: Stage = {
    context,
    backend,
    server,
    // Chromium takes any name below localhost for this machine, and each for a site of its own.
    get origin() {
      return `http://test-${tests}.localhost:${port}`
    },
    elsewhere: `http://elsewhere.localhost:${port}/bare`,
    async fresh() {
      tests++
      await context.setOffline(false)
      const [first = await context.newPage(), ...others] = context.pages()
      await Promise.all(others.map((page) => page.close()))
      await first.goto('about:blank').catch(() => {})
      await backend.fresh()
    },
    async open(query = {}, { page, init, path = '/' } = {}) {
      const opened = page ?? (await context.newPage())
      if (init) await opened.addInitScript(init)
      await opened.goto(
        `${stage.origin}${path}?${new URLSearchParams({ to: backend.url, ...query })}`,
      )
      return opened
    },
    devtools: (page) => context.newCDPSession(page),
    async crash(page) {
      const session = await context.newCDPSession(page)
      const crashed = page.waitForEvent('crash')
      session.send('Page.crash').catch(() => {})
      await crashed
    },
    async close() {
      await close()
      await Promise.all([server.close(), backend.close()])
    },
  }
  return stage
}
