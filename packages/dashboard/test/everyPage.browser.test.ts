import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type DemoDashboard,
  isComplete,
  openDemoDashboard,
  type Visit,
} from './openDemoDashboard.ts'

let demo: DemoDashboard
let visit: Visit
/** Addresses that have an id of the demo data. */
const ids: Record<'session' | 'viewer', string> = { session: '', viewer: '' }
beforeAll(async () => {
  demo = await openDemoDashboard()
  const { sessions } = await demo.reader.sessions({ courseId: 'statistics', limit: 1 })
  ids.session = sessions[0]?.session ?? ''
  ids.viewer = sessions[0]?.viewerId ?? ''
  visit = await demo.visit('/')
})
afterAll(() => demo?.close())

const PAGES: readonly (readonly [name: string, toPath: () => string])[] = [
  ['the overview', () => '/'],
  ['the overview of a year', () => '/?period=365d'],
  ['videos', () => '/videos?period=365d'],
  ['a video that plays', () => '/videos/photography-welcome'],
  ['a video', () => '/videos/statistics-02'],
  ['courses', () => '/courses?period=365d'],
  ['a course', () => '/courses/statistics'],
  ['viewers', () => '/viewers?period=365d'],
  ['a viewer', () => `/viewers/${encodeURIComponent(ids.viewer)}`],
  ['sessions', () => '/sessions'],
  ['a session', () => `/sessions/${ids.session}`],
  ['live', () => '/live'],
  ['playback quality', () => '/playback?period=365d'],
  ['data quality', () => '/data?days=365'],
  ['install', () => '/install'],
  ['settings', () => '/settings'],
]
const WIDTHS = [1440, 768, 390]
/** Google's limit for a good page is 0.1. */
const MAX_SHIFT = 0.02

/** A theme changes nothing but colours: the other rules run in the first one alone. */
const RULES = { light: {}, dark: { runOnly: ['color-contrast'] } }
/** What is right is not described. */
const RESULTS = { resultTypes: ['violations'] }

/** What axe finds wrong, a line each. */
async function findFaults(page: Page, theme: keyof typeof RULES): Promise<string[]> {
  const { violations } = await page.evaluate<{
    violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[]
  }>(`axe.run(document, ${JSON.stringify({ ...RESULTS, ...RULES[theme] })})`)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
  )
}

/** How far the content moved while the page was loading. */
const measureShift = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) =>
          resolve(
            list
              .getEntries()
              .reduce((sum, entry) => sum + (entry as unknown as { value: number }).value, 0),
          ),
        ).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(0), 200)
      }),
  )

describe.each(PAGES)('%s', (_, toPath) => {
  it('is accessible in both themes and at every width, moves nothing, and is silent', async () => {
    const { page, faults, go } = visit
    await page.setViewportSize({ width: 1440, height: 900 })
    await go(toPath())
    expect(await measureShift(page)).toBeLessThan(MAX_SHIFT)
    expect(await page.title()).toMatch(/ · Playhead$/)
    expect(await page.locator('h1').count()).toBe(1)

    await page.evaluate(axe.source)
    for (const theme of ['light', 'dark'] as const) {
      await page.evaluate((name) => {
        document.documentElement.dataset.theme = name
        dispatchEvent(new Event('playhead-theme'))
      }, theme)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 })
        await isComplete(page)
        const where = `${theme}, ${width} px`
        expect(await findFaults(page, theme), where).toEqual([])
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect(over, `${where}: wider than the screen`).toBeLessThanOrEqual(0)
      }
    }
    expect(faults.splice(0)).toEqual([])
  })
})
