import { CLIPS, registerTestSite } from '@playhead/testing/browser'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { type LiveServer, liveServer } from './liveServer.ts'
import type { ProgressHarness } from './page.ts'
import { createWatchTimeBackend, type WatchTimeBackend } from './watchTimeBackend.ts'

declare const harness: ProgressHarness

const LIST = ['lesson-1', 'lesson-2', 'lesson-3']
  .map((id) => `<li>${id} <playhead-progress video-id="${id}"></playhead-progress></li>`)
  .join('')
const HTML = `<!doctype html><html lang="en"><head><title>A course</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; connect-src *; img-src data:"></head>
<body><main><h1>A course</h1><video src="/clip.mp4" muted preload="auto"></video><ul>${LIST}</ul></main>
<script src="/page.js"></script></body></html>`

/** A course in Chromium, with its backend. Its values are there once the tests run. */
export interface ProgressSite {
  /** The address of the server, without a path. */
  readonly url: string
  readonly backend: WatchTimeBackend
  /** Publishes each save of the first lesson. */
  readonly live: LiveServer
  /** The viewer's device: its pages share what they store. */
  readonly device: BrowserContext
  /** Another device, which is closed after the test. */
  openDevice(): Promise<BrowserContext>
  /** Opens a page of the course in a new tab. @default on `device` */
  open(query?: string, device?: BrowserContext): Promise<Page>
}

/** Registers the pages of the progress tests. */
export function registerProgressSite(): ProgressSite {
  let live: LiveServer
  const devices: BrowserContext[] = []
  const backend = createWatchTimeBackend((row) =>
    live.say({
      videoId: 'lesson-1',
      position: row.watch_time,
      duration: row.total_duration,
      completed: row.completed,
      at: row.updated_at,
    }),
  )
  const site = registerTestSite({
    script: new URL('page.ts', import.meta.url),
    pages: {},
    routes: { '/': HTML, '/gone': '<!doctype html>gone', ...CLIPS, ...backend.routes },
  })

  beforeAll(async () => {
    live = await liveServer()
  })
  beforeEach(async () => {
    backend.reset()
    live.socketsWork = true
    await openDevice()
  })
  afterEach(async () => {
    await Promise.all(devices.splice(0).map((device) => device.close()))
  })
  afterAll(() => live?.close())

  async function openDevice(): Promise<BrowserContext> {
    const device = await site.browser.newContext()
    devices.push(device)
    return device
  }

  return {
    get url() {
      return site.origin
    },
    get live() {
      return live
    },
    get device() {
      return devices[0] as BrowserContext
    },
    backend,
    openDevice,
    async open(query = '', device = devices[0] as BrowserContext) {
      const page = await device.newPage()
      await page.goto(`${site.origin}/?${query}`)
      return page
    },
  }
}

/** Plays for so long by the clock of the video: a busy machine takes longer. */
export const play = (page: Page, ms: number): Promise<void> =>
  page.evaluate(async (ms) => {
    const { video } = harness
    await video.play()
    for (let at = video.currentTime, moved = 0; moved < ms / 1000; at = video.currentTime) {
      await new Promise((next) => setTimeout(next, 20))
      moved += Math.max(0, Math.min(video.currentTime - at, 1))
    }
  }, ms)

/** The `resume` events of the page's session. */
export const resumes = (
  page: Page,
): Promise<{ target: number; actual: number; reason: string }[]> =>
  page.evaluate(() => harness.events.filter(({ type }) => type === 'resume')) as never

export const eventually = <T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout: 20_000, interval: 50 })
