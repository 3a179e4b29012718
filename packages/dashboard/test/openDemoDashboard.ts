import { fileURLToPath } from 'node:url'
import {
  type CollectorOptions,
  type NewProject,
  type StartedCollector,
  startCollector,
} from '@playhead/collector'
import {
  type AdminClient,
  type CollectorClient,
  createAdminClient,
  createCollectorClient,
} from '@playhead/collector/client'
import { openChromium } from '@playhead/testing/browser'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { dashboard } from '../src/index.ts'
import { makeDemoData, removeDemoData } from './demoData.ts'

/** A collector with demo data, and browsers on its dashboard. */
export interface DemoDashboard {
  readonly collector: StartedCollector
  readonly browser: Browser
  /** Keys of the demo project. */
  readonly keys: NewProject
  /** Reads as the page does, but with a key. */
  readonly reader: CollectorClient
  readonly admin: AdminClient
  /** A link that signs in once, for all projects. */
  createLink(): Promise<string>
  /** Opens a page as a user who is signed in, by default with the admin key of the demo project. */
  visit(path: string, options?: VisitOptions): Promise<Visit>
  close(): Promise<void>
}

export interface DemoOptions {
  /** Sessions of the year. @default 700 */
  readonly sessions?: number
  /** More options of the collector. */
  readonly collector?: CollectorOptions
}

export interface VisitOptions {
  readonly credential?: string
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
}

/** A user's page, and what should not have happened on it. */
export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** Console messages, errors, violations of the policy, and requests to other origins. */
  readonly faults: string[]
  /** Goes to another page of the dashboard, and waits until everything is read. */
  go(path: string): Promise<void>
  close(): Promise<void>
}

/** Enough for every chart, and filled within seconds. */
const SESSIONS = 700
const MEDIA = fileURLToPath(new URL('../../../examples/demo/media', import.meta.url))

export async function openDemoDashboard({
  sessions = SESSIONS,
  collector: options = {},
}: DemoOptions = {}): Promise<DemoDashboard> {
  const data = await makeDemoData(sessions)
  const { keys } = data
  const plugin = dashboard()
  const [{ browser }, collector] = await Promise.all([
    openChromium(),
    startCollector({
      ...{ port: 0, newKeys: true, plugins: [plugin], site: MEDIA, dataDir: data.dataDir },
      ...options,
    }),
  ])
  const { url } = collector
  const reader = createCollectorClient({ url, key: keys.readKey })
  const open = async (path: string, given: VisitOptions = {}): Promise<Visit> =>
    visit(browser, url, path, { credential: keys.adminKey, ...given })
  return {
    ...{ collector, browser, keys, reader },
    admin: createAdminClient({ url, key: keys.adminKey }),
    createLink: () => plugin.createSignInLink(url),
    visit: open,
    async close() {
      await browser.close()
      await collector.close()
      await removeDemoData(data)
    },
  }
}

async function visit(
  browser: Browser,
  url: string,
  path: string,
  { credential, width = 1440, height = 900, theme = 'light' }: VisitOptions,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme })
  const page = await context.newPage()
  const faults = watchFaults(page, url)
  await page.goto(`${url}/dashboard#sign-in=${credential}`)
  await page.waitForSelector('.shell')
  const go = async (to: string): Promise<void> => {
    await page.goto(`${url}/dashboard${to === '/' ? '' : to}`)
    await isComplete(page)
  }
  await go(path)
  return { page, context, faults, go, close: () => context.close() }
}

function watchFaults(page: Page, url: string): string[] {
  const faults: string[] = []
  page.on('console', (message) => void faults.push(`console: ${message.text()}`))
  page.on('pageerror', (error) => void faults.push(`error: ${error.message}`))
  page.on('request', (request) => {
    if (
      !/^(data|blob):/.test(request.url()) &&
      new URL(request.url()).origin !== new URL(url).origin
    )
      faults.push(`request to another origin: ${request.url()}`)
  })
  return faults
}

/** Everything that the page shows has been read. */
export async function isComplete(page: Page): Promise<void> {
  await page.waitForSelector('main h1')
  await page.waitForFunction(
    () => !document.querySelector('main [aria-busy="true"], main .lead:empty, main .awaited'),
  )
  await page.waitForFunction(() => !document.querySelector('main .failed'))
}
