import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RecordingCollectorServer, recordingCollectorServer } from '@playhead/testing'
import {
  bundle,
  CLIPS,
  type EngineBrowser,
  type EnginePage,
  EngineUnavailable,
  openFirefox,
  openWebKit,
  serve,
  type TestServer,
} from '@playhead/testing/browser'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { UnderTest } from './page.ts'

declare const underTest: UnderTest

const ENGINES = { firefox: openFirefox, webkit: openWebKit } as const
const NAMES = ['firefox', 'webkit'] as const
const HTML = `<!doctype html><link rel="icon" href="data:,"><video src="/clip.mp4" preload="auto" width="320"></video>
<button onclick="underTest.video.play()">play</button>`
const WATCH_MS = 2000

let script: string
beforeAll(async () => {
  const source = readFileSync(new URL('page.ts', import.meta.url), 'utf8')
  script = await bundle(source, import.meta.dirname)
})

describe.each(NAMES)('%s', (name) => {
  let browser: EngineBrowser | undefined
  let missing: string | undefined
  let server: TestServer
  let collector: RecordingCollectorServer

  beforeAll(async () => {
    try {
      browser = await ENGINES[name]()
    } catch (error) {
      if (!(error instanceof EngineUnavailable) || process.env.REQUIRE_ENGINES) throw error
      missing = error.message
    }
  })
  // A server of its own for each test is an origin of its own, whose storage is empty.
  beforeEach(async ({ skip }) => {
    skip(missing !== undefined, missing)
    collector = await recordingCollectorServer()
    server = await serve(
      {
        '/': `${HTML}<script src="/page.js"></script>`,
        '/page.js': script,
        '/elsewhere': '<!doctype html><link rel="icon" href="data:,">',
        ...CLIPS,
      },
      { 'cache-control': 'no-store' },
    )
  })
  afterEach(async () => {
    if (missing === undefined) await Promise.all([server.close(), collector.close()])
  })
  afterAll(() => browser?.close())

  const open = async (opened = browser as EngineBrowser): Promise<EnginePage> => {
    const page = await opened.open(`${server.url}/?to=${encodeURIComponent(collector.url)}`)
    await page.waitUntil(() => underTest.video.readyState > 2)
    return page
  }
  const watch = (page: EnginePage, ms: number): Promise<void> =>
    page.evaluate(async (length) => {
      await underTest.video.play()
      const end = underTest.video.currentTime + length / 1000
      while (underTest.video.currentTime < end) await new Promise((next) => setTimeout(next, 20))
    }, ms)
  /** Adds so many events of the app, and resolves to the session. */
  const log = (page: EnginePage, count: number): Promise<string> =>
    page.evaluate((many) => {
      for (let at = 0; at < many; at++) underTest.session.log('note', { at })
      return underTest.session.id
    }, count)
  const storedKeys = (page: EnginePage): Promise<string[]> =>
    page.evaluate(() => underTest.readStoredKeys())
  /** The app's events of a session that arrived. */
  const notes = (session: string): unknown[] =>
    [...collector.collector.events.values()].filter(
      (event) => event.session === session && event.type === 'log',
    )
  const arrivedMs = (session: string): number =>
    collector.collector.snapshots.get(session)?.playingMs ?? 0

  async function expectNoFaults(page: EnginePage): Promise<void> {
    expect(await page.evaluate(() => underTest.faults)).toEqual([])
    expect(await page.evaluate(() => underTest.session.snapshot.errorCount)).toBe(0)
  }

  it('measures the playing time within 2 % after a real click, and the collector receives it', async () => {
    const page = await open()
    await page.click('button')
    await page.waitUntil(() => underTest.video.currentTime > 5)
    const { id, playedMs, snapshot } = await page.evaluate(async () => {
      const { video, session, playhead } = underTest
      video.pause()
      // The pause event, and a sink that has some of the sound left.
      await new Promise((next) => setTimeout(next, 500))
      await playhead.flush()
      return { id: session.id, playedMs: video.currentTime * 1000, snapshot: session.snapshot }
    })

    expect(snapshot).toMatchObject({
      state: 'paused',
      playCount: 1,
      pauseCount: 1,
      seekCount: 0,
      rebufferCount: 0,
    })
    expect(Math.abs(snapshot.playingMs - playedMs) / playedMs).toBeLessThan(0.02)
    expect(snapshot.duration).toBeCloseTo(60, 1)
    expect(arrivedMs(id)).toBe(Math.round(snapshot.playingMs))
    await expectNoFaults(page)
    await page.close()
  })

  it('stores records before they are answered, and loses none when the backend is away for a while', async () => {
    const page = await open()
    await collector.stop()
    await watch(page, WATCH_MS)
    const session = await log(page, 20)
    await expect.poll(async () => (await storedKeys(page)).length).toBeGreaterThan(20)
    const before = await page.evaluate(() => underTest.playhead.status)
    await collector.start()

    expect(before).toMatchObject({ storage: 'indexeddb' })
    // A flush does not send before the wait after a failed attempt is over.
    await expect
      .poll(() => page.evaluate(() => underTest.playhead.flush()))
      .toMatchObject({ delivered: true })
    expect(notes(session)).toHaveLength(20)
    expect(arrivedMs(session)).toBeGreaterThan(WATCH_MS * 0.8)
    expect(collector.collector.unexplained()).toEqual([])
    await expectNoFaults(page)
    await page.close()
  })

  it.each(['the window closes', 'the page navigates away'])(
    'sends the last snapshot as %s',
    async (how) => {
      const page = await open()
      await watch(page, WATCH_MS)
      const session = await log(page, 3)
      await expectNoFaults(page)
      const lastMs = await page.evaluate(() => underTest.session.snapshot.playingMs)
      if (how === 'the window closes') await page.close()
      else await page.navigate(`${server.url}/elsewhere`)

      await expect.poll(() => arrivedMs(session)).toBeGreaterThanOrEqual(Math.floor(lastMs))
      await expect.poll(() => notes(session).length).toBe(3)
      expect(collector.collector.unexplained()).toEqual([])
      if (how !== 'the window closes') await page.close()
    },
  )

  it.runIf(name === 'firefox')(
    'delivers at the next start what was on disk when the browser was killed',
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'playhead-profile-'))
      const killed = await openFirefox({ directory })
      const page = await open(killed)
      await collector.stop()
      await watch(page, WATCH_MS)
      const session = await log(page, 3)
      await expect.poll(async () => (await storedKeys(page)).length).toBeGreaterThan(3)
      await killed.kill()
      await collector.start()
      const next = await openFirefox({ directory })
      await open(next)

      await expect.poll(() => notes(session).length).toBe(3)
      expect(arrivedMs(session)).toBeGreaterThan(WATCH_MS - 1500)
      expect(collector.collector.unexplained()).toEqual([])
      await next.close()
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  )

  it('delivers from a second page what the first could not', async () => {
    const first = await open()
    await collector.stop()
    await watch(first, WATCH_MS)
    const session = await log(first, 3)
    await expectNoFaults(first)
    const lastMs = await first.evaluate(() => underTest.session.snapshot.playingMs)
    await first.close()
    await collector.start()
    const second = await open()

    await expect.poll(() => arrivedMs(session)).toBeGreaterThanOrEqual(Math.floor(lastMs))
    await expect.poll(() => notes(session).length).toBe(3)
    expect(collector.collector.unexplained()).toEqual([])
    await expectNoFaults(second)
    await second.close()
  })
})
