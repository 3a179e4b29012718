import type { Browser, BrowserContext, Page } from 'playwright-core'
import { median } from '../report.ts'

/** What the pages take in Chromium. */
export interface PageFigures {
  /** Median of the overview of a year, from the request on, with an empty cache. */
  readonly firstPaintMs: number
  readonly firstChartMs: number
  readonly all: readonly PageFigure[]
}

interface PageFigure {
  readonly name: string
  /** Until everything on the page has been read. */
  readonly completeMs: number
  /** Script, style, layout and painting until then. */
  readonly mainThreadMs: number
}

const RUNS = 5
const YEAR = '/?period=365d'
const PAGES: Readonly<Record<string, string>> = {
  overview: '/',
  'overview of a year': YEAR,
  videos: '/videos?period=365d',
  'a video': '/videos/VIDEO',
  courses: '/courses',
  'a course': '/courses/COURSE',
  viewers: '/viewers',
  sessions: '/sessions',
  live: '/live',
  'playback quality': '/playback',
  'data quality': '/data',
  settings: '/settings',
}

/** Measures the pages as a user who signs in by `link`. */
export async function measurePages(browser: Browser, link: string): Promise<PageFigures> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  await (await context.newPage()).goto(link)
  const base = new URL(link)
  const { cookies } = await waitForSignIn(context)
  const toUrl = (path: string): string => {
    const url = new URL(`/dashboard${path === '/' ? '' : path}`, base)
    url.searchParams.set('project', base.searchParams.get('project') ?? '')
    return url.href
  }
  const firsts = []
  for (let run = 0; run < RUNS; run++) {
    // A context of its own has an empty cache.
    const fresh = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    await fresh.addCookies(cookies)
    firsts.push(await measureFirst(fresh, toUrl(YEAR)))
    await fresh.close()
  }
  const { videoId, courseId } = await findIds(context, toUrl)
  const all: PageFigure[] = []
  for (const [name, path] of Object.entries(PAGES)) {
    const url = toUrl(path.replace('VIDEO', videoId).replace('COURSE', courseId))
    all.push(await measurePage(context, name, url))
  }
  await context.close()
  return {
    firstPaintMs: median(firsts.map(({ paint }) => paint)),
    firstChartMs: median(firsts.map(({ chart }) => chart)),
    all,
  }
}

/** The most viewed video and course. */
async function findIds(
  context: BrowserContext,
  toUrl: (path: string) => string,
): Promise<{ videoId: string; courseId: string }> {
  const read = async (
    path: string,
  ): Promise<Record<string, { videoId: string; courseId: string }[]>> =>
    (await context.request.get(toUrl(`/api/v1${path}`))).json()
  const [{ videos }, { courses }] = [await read('/videos?limit=1'), await read('/courses')]
  return { videoId: videos?.[0]?.videoId ?? '', courseId: courses?.[0]?.courseId ?? '' }
}

async function waitForSignIn(
  context: BrowserContext,
): Promise<{ cookies: Awaited<ReturnType<BrowserContext['cookies']>> }> {
  for (;;) {
    const cookies = await context.cookies()
    if (cookies.length) return { cookies }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function measureFirst(
  context: BrowserContext,
  url: string,
): Promise<{ paint: number; chart: number }> {
  const page = await context.newPage()
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector('.uplot canvas')) return
      observer.disconnect()
      requestAnimationFrame(() => performance.mark('chart'))
    }).observe(document, { childList: true, subtree: true })
  })
  await page.goto(url)
  await page.waitForFunction(() => performance.getEntriesByName('chart').length)
  // The database must not be busy with this page when the next one is measured.
  await isComplete(page)
  return page.evaluate(() => ({
    paint: Math.round(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0),
    chart: Math.round(performance.getEntriesByName('chart')[0]?.startTime ?? 0),
  }))
}

async function measurePage(
  context: BrowserContext,
  name: string,
  url: string,
): Promise<PageFigure> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable')
  await page.goto(url)
  await isComplete(page)
  const completeMs = await page.evaluate(() => Math.round(performance.now()))
  const { metrics } = await session.send('Performance.getMetrics')
  const seconds = metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? 0
  await page.close()
  return { name, completeMs, mainThreadMs: Math.round(seconds * 1000) }
}

async function isComplete(page: Page): Promise<void> {
  await page.waitForSelector('main h1')
  await page.waitForFunction(() => !document.querySelector('main [aria-busy="true"]'), undefined, {
    timeout: 120_000,
  })
}
