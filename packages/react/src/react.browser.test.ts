import type { EventRecord, SnapshotRecord } from '@playhead/core'
import { type RecordingCollectorServer, recordingCollectorServer } from '@playhead/testing'
import { CLIPS, openChromium, serve, type TestServer } from '@playhead/testing/browser'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { onReact, REACTS } from '../test/loadReact.ts'
import type { ReactHarness } from '../test/page.ts'

declare const harness: ReactHarness

let browser: Browser
beforeAll(async () => {
  browser = (await openChromium()).browser
})
afterAll(() => browser?.close())

describe.each(REACTS)('a React %i page in Chromium', (version) => {
  let server: TestServer
  let collector: RecordingCollectorServer
  let page: Page

  beforeAll(async () => {
    const { outputFiles } = await build({
      ...onReact(version),
      entryPoints: ['test/page.ts'],
      format: 'iife',
    })
    const html =
      '<!doctype html><link rel="icon" href="data:,"><body><script src="/page.js"></script>'
    server = await serve({ '/': html, '/page.js': outputFiles?.[0]?.text ?? '', ...CLIPS })
  })
  afterAll(() => server.close())
  beforeEach(async () => {
    collector = await recordingCollectorServer()
    page = await browser.newPage()
    await page.goto(`${server.url}/?collector=${encodeURIComponent(collector.url)}`)
  })
  afterEach(async () => {
    await page.close()
    await collector.close()
  })

  const events = (type: EventRecord['type']): EventRecord[] =>
    [...collector.collector.events.values()].filter((event) => event.type === type)
  const snapshots = (): SnapshotRecord[] =>
    [...collector.collector.snapshots.values()].sort(byStart)
  const byStart = (a: SnapshotRecord, b: SnapshotRecord): number => a.startedAt - b.startedAt
  const playFor = (ms: number): Promise<void> =>
    page.evaluate(async (ms) => {
      await harness.video().play()
      // So long by the clock of the video, which a busy machine lets wait.
      for (
        let at = harness.video().currentTime, moved = 0;
        moved < ms / 1000;
        at = harness.video().currentTime
      ) {
        await new Promise((done) => setTimeout(done, 20))
        moved += Math.max(0, Math.min(harness.video().currentTime - at, 1))
      }
    }, ms)
  const show = (shown: Parameters<ReactHarness['show']>[0]): Promise<void> =>
    page.evaluate(async (shown) => {
      harness.show(shown)
      await new Promise((done) => setTimeout(done, 100))
    }, shown)
  const clear = (): Promise<void> =>
    page.evaluate(async () => {
      harness.clear()
      await new Promise((done) => setTimeout(done, 300))
    })
  const ONE = { src: '/clip.mp4', media: { videoId: 'lesson-1', courseId: 'course-9' } }
  const TWO = { src: '/other.mp4', media: { videoId: 'lesson-2', courseId: 'course-9' } }

  it('A1 B1 B2 sends the watched ranges of each lesson, one session each, in StrictMode', async () => {
    expect(await page.evaluate(() => harness.reactVersion)).toMatch(new RegExp(`^${version}\\.`))
    await show(ONE)
    await playFor(2500)
    await page.evaluate(() => {
      harness.video().currentTime = 20
    })
    await page.waitForFunction(() => harness.video().currentTime > 21)
    await show(TWO)
    await playFor(2000)
    await clear()
    await page.evaluate(() => harness.flush())

    const truth = await page.evaluate(() => harness.truth)
    const sent = snapshots()
    expect(sent.map(({ videoId, courseId: course, state }) => [videoId, course, state])).toEqual([
      ['lesson-1', 'course-9', 'closed'],
      ['lesson-2', 'course-9', 'closed'],
    ])
    expect(truth.map(([video]) => video)).toEqual(['lesson-1', 'lesson-1', 'lesson-2'])
    for (const { videoId: video, position = 0, watched = [], playingMs = 0 } of sent) {
      const really = truth.filter(([which]) => which === video)
      expect(watched).toHaveLength(really.length)
      for (const [at, [, from, to]] of really.entries()) {
        expect(Math.abs((watched[at]?.[0] ?? -1) - from)).toBeLessThanOrEqual(0.2)
        expect(Math.abs((watched[at]?.[1] ?? -1) - to)).toBeLessThanOrEqual(0.2)
      }
      expect(Math.abs(position - (really.at(-1)?.[2] ?? -1))).toBeLessThanOrEqual(0.2)
      const seconds = really.reduce((sum, [, from, to]) => sum + to - from, 0)
      expect(Math.abs(playingMs / 1000 - seconds)).toBeLessThanOrEqual(0.2)
    }
    expect(events('view')).toHaveLength(2)
    expect(events('seek')).toHaveLength(1)
    expect(events('pause')).toEqual([]) // the browser pauses a video that is removed from the page; the viewer did not
    expect(events('end').map((event) => 'reason' in event && event.reason)).toEqual([
      'source-change',
      'app',
    ])
    expect(collector.collector.unexplained()).toEqual([])
    expect(await page.evaluate(() => harness.failed)).toEqual([])
  })

  it('renders only the component that follows the time when time passes', async () => {
    await show(ONE)
    const before = await page.evaluate(() => ({ ...harness.renders }))
    // Looked at in the page itself, before a fourth second begins.
    const { after, shown } = await page.evaluate(async () => {
      await harness.video().play()
      while (
        harness.video().currentTime < 3 ||
        document.querySelector('output')?.textContent !== '3'
      ) {
        await new Promise((done) => setTimeout(done, 20))
      }
      await new Promise((done) => setTimeout(done, 100))
      return { after: { ...harness.renders }, shown: document.querySelector('output')?.textContent }
    })

    expect(after.lesson).toBe(before.lesson)
    // Second 1, 2 and 3; StrictMode renders each twice.
    expect((after.seconds ?? 0) - (before.seconds ?? 0)).toBe(6)
    expect(shown).toBe('3')
  })

  it('gives a lesson the source that its loader brings later, though the old one played on', async () => {
    await show({ ...ONE, loaderMs: 0 })
    await page.waitForFunction(() => harness.video().currentTime > 1)
    await show({ ...TWO, loaderMs: 400 })
    await page.waitForFunction(
      () => harness.video().src.endsWith('/other.mp4') && harness.video().currentTime > 0.5,
    )
    await clear()
    await page.evaluate(() => harness.flush())

    const videos = snapshots().map(({ videoId }) => videoId)
    expect(videos[0]).toBe('lesson-1')
    expect(new Set(videos)).toEqual(new Set(['lesson-1', 'lesson-2']))
    expect(await page.evaluate(() => harness.failed)).toEqual([])
  })

  it('passes a mistake at set-up to the error boundary, and goes on elsewhere', async () => {
    await show({ src: '/clip.mp4', media: { videoId: '' } })

    expect(await page.evaluate(() => harness.failed)).toContainEqual(
      expect.stringContaining('option "videoId" must be a string of 1 to 200 characters'),
    )
    expect(await page.evaluate(() => harness.sessions)).toEqual([])
  })
})
