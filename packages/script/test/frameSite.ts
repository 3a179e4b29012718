import { fileURLToPath } from 'node:url'
import { type RecordingCollectorServer, recordingCollectorServer } from '@playhead/testing'
import {
  bundle,
  CLIPS,
  openChromium,
  serve,
  simulate,
  type TestServer,
} from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

/** Pages with both files of the script, and with simulated frames of other players. */
export interface FrameSite {
  /** A new one for each test. */
  readonly page: Page
  /** The address of the page's server, without a path. */
  readonly url: string
  /** Receives what pages send that have `tag()`. */
  readonly collector: RecordingCollectorServer
  /** Errors of the console. */
  readonly logged: readonly string[]
  /** Errors that nothing caught. */
  readonly thrown: readonly string[]
  /** Addresses of all requests. */
  readonly requested: readonly string[]
  /** The tag of the script. @default with `defer` */
  tag(attributes?: string): string
  /** Opens a page of this HTML, answered with these headers. */
  open(html: string, headers?: Record<string, string>): Promise<void>
  /** The number of sessions now. */
  sessions(): Promise<number>
  /** How often the second file was requested. */
  playersLoaded(): number
}

/** Registers such pages for the tests of a file. */
export function registerFrameSite(): FrameSite {
  let browser: Browser
  let scripts: Record<string, string>
  let test: {
    readonly page: Page
    readonly collector: RecordingCollectorServer
    readonly logged: string[]
    readonly thrown: string[]
    readonly requested: string[]
  }
  let server: TestServer | undefined

  beforeAll(async () => {
    const sources = fileURLToPath(new URL('../src/', import.meta.url))
    const build = (entry: string): Promise<string> => bundle(`import './${entry}.ts'`, sources)
    scripts = {
      '/playhead.js': await build('playhead'),
      '/playhead.players.js': await build('playhead.players'),
    }
    browser = (await openChromium()).browser
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    const page = await (await browser.newContext()).newPage()
    const [logged, thrown, requested]: [string[], string[], string[]] = [[], [], []]
    page.on('pageerror', (error) => thrown.push(error.message))
    page.on('console', (message) => message.type() === 'error' && logged.push(message.text()))
    page.on('request', (request) => requested.push(request.url()))
    await simulate(page)
    test = { page, collector: await recordingCollectorServer(), logged, thrown, requested }
  })
  afterEach(async () => {
    await test.page.context().close()
    await Promise.all([server?.close(), test.collector.close()])
    server = undefined
  })

  return {
    get page() {
      return test.page
    },
    get url() {
      return server?.url ?? ''
    },
    get collector() {
      return test.collector
    },
    get logged() {
      return test.logged
    },
    get thrown() {
      return test.thrown
    },
    get requested() {
      return test.requested
    },
    tag: (attributes = 'defer') =>
      `<script src="/playhead.js?v=1" data-endpoint="${test.collector.url}" data-interval="1" ${attributes}></script>`,
    async open(html, headers = {}) {
      server = await serve({ ...CLIPS, ...scripts }, headers)
      const head = '<!doctype html><link rel="icon" href="data:,"><title>test</title>'
      server.routes.set('/', head + html)
      await test.page.goto(`${server.url}/`)
    },
    sessions: () => test.page.evaluate<number>('Playhead.playhead?.sessions.length ?? 0'),
    playersLoaded: () =>
      test.requested.filter((url) => new URL(url).pathname === '/playhead.players.js').length,
  }
}
