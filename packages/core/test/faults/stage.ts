import { type RecordingCollectorProcess, recordingCollectorProcess } from '@playhead/testing'
import { openProfile, serve, type TestServer } from '@playhead/testing/browser'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { bundleFaultPage } from './faultPage.ts'

/**
 * One browser with a disk for a file of tests, a backend in its own process, and an origin of its
 * own for each test. Its values are there once the tests run.
 */
export interface Stage {
  readonly context: BrowserContext
  readonly backend: RecordingCollectorProcess
  /** The origin of the pages of this test. */
  readonly origin: string
  /** A page of another origin, without Playhead. */
  readonly elsewhere: string
  /** Opens the fault page, in a new tab or in this one; `init` runs before its script. */
  open(
    query?: Readonly<Record<string, string>>,
    options?: { page?: Page; init?: string; path?: string },
  ): Promise<Page>
  devtools(page: Page): Promise<CDPSession>
  /** The renderer dies; no handler runs. */
  crash(page: Page): Promise<void>
}

const HTML = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>'

/**
 * Opens a stage before the tests of this file, removes before each test what an earlier one left,
 * and closes the stage after them. `args` are arguments of the browser.
 */
export function registerStage(args: readonly string[] = []): Stage {
  let server: TestServer
  let backend: RecordingCollectorProcess
  let profile: Awaited<ReturnType<typeof openProfile>>
  let tests = 0
  // Chromium takes any name below localhost for this machine, and each for a site of its own.
  const siteOrigin = (name: string): string =>
    `http://${name}.localhost:${new URL(server.url).port}`

  beforeAll(async () => {
    const [script, ...opened] = await Promise.all([
      bundleFaultPage(),
      recordingCollectorProcess(),
      openProfile({ args }),
    ])
    ;[backend, profile] = opened
    server = await serveFaultPage(script)
  })
  beforeEach(async () => {
    tests++
    const { context } = profile
    await context.setOffline(false)
    const [first = await context.newPage(), ...others] = context.pages()
    await Promise.all(others.map((page) => page.close()))
    await first.goto('about:blank').catch(() => {})
    await backend.fresh()
  })
  afterAll(async () => {
    await profile?.close()
    await Promise.all([server?.close(), backend?.close()])
  })

  const stage: Stage = {
    get context() {
      return profile.context
    },
    get backend() {
      return backend
    },
    get origin() {
      return siteOrigin(`test-${tests}`)
    },
    get elsewhere() {
      return `${siteOrigin('elsewhere')}/bare`
    },
    async open(query = {}, { page, init, path = '/' } = {}) {
      const opened = page ?? (await stage.context.newPage())
      if (init) await opened.addInitScript(init)
      await opened.goto(
        `${stage.origin}${path}?${new URLSearchParams({ to: backend.url, ...query })}`,
      )
      return opened
    },
    devtools: (page) => stage.context.newCDPSession(page),
    async crash(page) {
      const session = await stage.context.newCDPSession(page)
      const crashed = page.waitForEvent('crash')
      session.send('Page.crash').catch(() => {})
      await crashed
    },
  }
  return stage
}

const serveFaultPage = (script: string): Promise<TestServer> =>
  serve({
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
