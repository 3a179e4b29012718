import type { StoredSession, VideoSummary } from '@playhead/collector/client'
import axe from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { type OpenedDemo, openDemo, sampleTruth, total } from './openDemo.ts'

let demo: OpenedDemo
let context: BrowserContext
let page: Page
let messages: string[] = []

beforeAll(async () => {
  demo = await openDemo()
})
afterAll(() => demo?.close())

beforeEach(async () => {
  messages = []
  context = await demo.visit()
  page = await demo.open(context, messages)
})
afterEach(() => context.close())

const text = async (selector: string): Promise<string> => (await page.textContent(selector)) ?? ''
const sessionId = (): Promise<string> => text('#session-id')
const play = (): Promise<unknown> => page.evaluate('video.muted = true, video.play()')
const position = (): Promise<number> => page.evaluate('video.currentTime')
/** Waits until the playhead is there. The page's policy forbids `waitForFunction` with a text. */
const reached = (seconds: number): Promise<void> => eventually(position).toBeGreaterThan(seconds)
/** Colours have faded in. */
const faded = async (): Promise<void> => {
  await page.waitForTimeout(300)
  await page.waitForFunction(
    () => !document.getAnimations().some((each) => each instanceof CSSTransition),
  )
}
const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 15_000, interval: 100 })

it('shows what it knows, and a ✓ at each row once the collector holds the same', async () => {
  await play()
  await reached(1.4)
  await page.click('#again')
  await eventually(position).toBeLessThan(1)
  await reached(1.2)
  await page.evaluate('video.pause()')

  await eventually(() => page.locator('#compare .mark[data-same=true]').count()).toBe(8)
  expect(await text('#state')).toBe('paused')
  expect(await text('#clock-sum')).toContain('✓')
  expect(await page.locator('#strip [data-level=twice] rect').count()).toBe(1)
  expect(await text('#events')).toMatch(/seek\d\.\d → 0\.0 s/)
  await eventually(() => page.locator('#heatmap rect').count()).toBe(60)
  expect(messages).toEqual([])
})

it('B8 D10 the queue grows while the plug is pulled and drains when it is back', async () => {
  await play()
  await page.click('#offline')
  await page.click('#note')
  await page.click('#ahead')
  await page.click('#note')

  await eventually(async () => Number(await text('#queued'))).toBeGreaterThanOrEqual(4)
  await eventually(() => text('#failure')).toBe('simulated: no network')
  await page.click('#offline')

  await page.evaluate('video.pause()')
  await eventually(async () => Number(await text('#queued'))).toBe(0)
  const { events } = await demo.read<StoredSession>(`/v1/sessions/${await sessionId()}`)
  expect(events.filter(({ type }) => type === 'log')).toHaveLength(2)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
})

it('what a killed tab had watched arrives when the page is opened again', async () => {
  const truth = await sampleTruth(page)
  await page.click('#offline')
  await play()
  await reached(3.8)
  const cdp = await context.newCDPSession(page)
  void cdp.send('Page.crash').catch(() => {})
  await page.waitForEvent('crash')
  const unique = total(truth())

  page = await demo.open(context)

  await eventually(() => page.getAttribute('#earlier', 'data-arrived')).toBe('true')
  const there = Number(/has (\d+\.\d) s/.exec(await text('#earlier'))?.[1])
  expect(unique - there).toBeLessThanOrEqual(1.2)
  expect(there - unique).toBeLessThanOrEqual(0.2)
})

it('begins another session, and counts each as a view', async () => {
  const views = async (): Promise<number> =>
    (await demo.read<VideoSummary | undefined>('/v1/videos/day/summary'))?.views ?? 0
  const before = await views()
  await play()
  await reached(0.5)
  const first = await sessionId()
  const at = await position()
  await page.click('#anew')
  await eventually(sessionId).not.toBe(first)
  await eventually(async () => Math.abs((await position()) - at)).toBeGreaterThan(0.5)
  await page.evaluate('video.pause()')

  await eventually(views).toBe(before + 2)
})

it('is accessible, light and dark, in the middle of a session', async () => {
  await play()
  await reached(0.7)
  await page.click('#double')
  await page.click('#offline')
  await reached(2)

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await faded()
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<{
      violations: { id: string; nodes: { html: string }[] }[]
    }>('axe.run(document)')
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([])
  }
})

it('can be seeked by keyboard, and the focus is seen', async () => {
  await page.focus('#seek')
  await page.keyboard.press('PageUp')

  await eventually(() => page.evaluate('video.currentTime')).toBeGreaterThan(1)
  const outline = await page.evaluate(
    `getComputedStyle(document.querySelector('#seek')).outlineStyle`,
  )
  expect(outline).toBe('solid')
})

it.each([360, 768, 1280])('fits %i px', async (width) => {
  await page.setViewportSize({ width, height: 800 })

  expect(await page.evaluate('document.scrollingElement.scrollWidth')).toBeLessThanOrEqual(width)
})

it('shows when no collector is behind it', async () => {
  await page.route('**/demo-config.json', (route) => route.fulfill({ status: 404 }))
  await page.reload()

  await eventually(() => text('#link')).toContain('no collector')
  await play()
  await eventually(() => text('#state')).toBe('playing')
})
