import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Knobs } from './answerFor.ts'
import { bundle, bundleModule } from './bundle.ts'
import { openChromium } from './engines/openChromium.ts'
import { type Route, serve, type TestServer } from './serve.ts'
import { type Simulation, simulate } from './simulate.ts'

/** Where the pages of a site are. */
export interface SiteOrigins {
  readonly origin: string
  /** Another origin of the same server, for a frame that is not to be trusted. */
  readonly otherOrigin: string
}

/** The pages under test. */
export interface TestSiteOptions {
  /** The module that sets `window.harness`, for every page: bundled as `/page.js`. */
  readonly script: URL
  /** The body of each page, by its path. */
  readonly pages:
    | Readonly<Record<string, string>>
    | ((origins: SiteOrigins) => Readonly<Record<string, string>>)
  /** The page's script runs before its body is parsed, or after. @default 'body' */
  readonly scriptIn?: 'head' | 'body'
  /** More of each page's head, as a stylesheet. */
  readonly head?: string
  /** Further scripts, bundled from their source, and routes. */
  readonly scripts?: Readonly<Record<string, string>>
  readonly routes?: Readonly<Record<string, Route>>
  readonly headers?: Readonly<Record<string, string>>
}

/** How a page of a site is opened. */
export interface OpenPageOptions {
  /**
   * Simulated players take these options, by the simulator's name; without them, nothing is
   * simulated.
   */
  readonly knobs?: Readonly<Record<string, Knobs>>
  /** A browser of the test's own. @default the site's */
  readonly browser?: Browser
  /** Runs before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>
}

/**
 * A site in a real Chromium, for the tests of one file. Its values are there once the tests run.
 */
export interface TestSite extends SiteOrigins {
  readonly server: TestServer
  readonly browser: Browser
  /** A headless shell has no hidden tabs. */
  readonly kind: 'full' | 'headless-shell'
  /**
   * Opens a page by its path, query and fragment. It is closed after the test, which fails if the
   * page threw an error.
   */
  open(
    path: string,
    options?: OpenPageOptions,
  ): Promise<{ readonly page: Page; readonly simulation?: Simulation }>
}

const HEAD = '<!doctype html><link rel="icon" href="data:,">'
const SCRIPT = '<script src="/page.js"></script>'

/** Serves test pages and opens a browser, before the tests of this file; closes both after them. */
export function registerTestSite(options: TestSiteOptions): TestSite {
  let server: TestServer
  let chromium: Awaited<ReturnType<typeof openChromium>>
  const opened: Page[] = []
  const pageErrors: string[] = []

  beforeAll(async () => {
    server = await serveSite(options)
    chromium = await openChromium()
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((page) => page.close()))
    expect(pageErrors.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await chromium?.browser.close()
    await server?.close()
  })

  return {
    get server() {
      return server
    },
    get browser() {
      return chromium.browser
    },
    get kind() {
      return chromium.kind
    },
    get origin() {
      return originsOf(server).origin
    },
    get otherOrigin() {
      return originsOf(server).otherOrigin
    },
    async open(path, { knobs, browser = chromium.browser, prepare } = {}) {
      const page = await browser.newPage()
      opened.push(page)
      page.on('pageerror', (error) => pageErrors.push(String(error.stack)))
      await prepare?.(page)
      const simulation = knobs && (await simulate(page, { knobs }))
      await page.goto(server.url + path)
      return { page, ...(simulation ? { simulation } : {}) }
    },
  }
}

const originsOf = ({ url }: TestServer): SiteOrigins => ({
  origin: url,
  otherOrigin: url.replace('127.0.0.1', 'localhost'),
})

async function serveSite(options: TestSiteOptions): Promise<TestServer> {
  const {
    script,
    pages,
    scripts = {},
    scriptIn = 'body',
    head = '',
    routes = {},
    headers = {},
  } = options
  const server = await serve({ ...routes, '/page.js': await bundleModule(script) }, headers)
  const folder = dirname(fileURLToPath(script))
  for (const [name, source] of Object.entries(scripts))
    server.routes.set(name, await bundle(source, folder))
  const bodies = typeof pages === 'function' ? pages(originsOf(server)) : pages
  for (const [name, body] of Object.entries(bodies)) {
    const html =
      scriptIn === 'head' ? `${head}${SCRIPT}<body>${body}` : `${head}<body>${body}${SCRIPT}`
    server.routes.set(name, HEAD + html)
  }
  return server
}
