import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import {
  bundle,
  CLIPS,
  openChromium,
  openRawChromium,
  serve,
  type TestServer,
} from '@playhead/testing/browser'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LiveServer, liveServer } from '../test/liveServer.ts'
import type { ProgressHarness } from '../test/page.ts'

declare const harness: ProgressHarness

/** What this backend knows of a viewer's videos, as document D's does. */
interface Row {
  readonly watch_time: number
  readonly total_duration: number
  readonly completed: boolean
  readonly updated_at: number
}

const LIST = ['lesson-1', 'lesson-2', 'lesson-3']
  .map((id) => `<li>${id} <playhead-progress video-id="${id}"></playhead-progress></li>`)
  .join('')
const HTML = `<!doctype html><html lang="en"><head><title>A course</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; connect-src *; img-src data:"></head>
<body><main><h1>A course</h1><video src="/clip.mp4" muted preload="auto"></video><ul>${LIST}</ul></main>
<script src="/page.js"></script></body></html>`

describe('progress in Chromium', () => {
  let browser: Browser
  let server: TestServer
  let live: LiveServer
  let context: BrowserContext
  let otherDevice: BrowserContext | undefined
  let rows: Record<string, Row>
  /** Requests, as `METHOD path`. */
  let asked: string[]
  /** Positions that were saved of the first lesson. */
  let saved: number[]
  let answers: () => Promise<unknown>

  beforeAll(async () => {
    const folder = new URL('../test/', import.meta.url)
    const source = readFileSync(new URL('page.ts', folder), 'utf8')
    browser = (await openChromium()).browser
    live = await liveServer()
    server = await serve({
      '/': HTML,
      '/page.js': await bundle(source, folder.pathname),
      '/gone': '<!doctype html>gone',
      ...CLIPS,
      '/api/progress/videos/batch': async (request, response) => {
        asked.push(`${request.method} ${request.url}`)
        const { video_ids } = (await bodyOf(request)) as { video_ids: string[] }
        await answers()
        const videos = video_ids.flatMap((video_id) =>
          rows[video_id] ? [{ video_id, ...rows[video_id] }] : [],
        )
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ videos }))
      },
      '/api/progress/video/lesson-1/watch-time': async (request, response) => {
        const { watch_time, total_duration } = (await bodyOf(request)) as Row
        const completed = !!rows['lesson-1']?.completed || watch_time >= total_duration * 0.8
        rows['lesson-1'] = { watch_time, total_duration, completed, updated_at: Date.now() }
        saved.push(watch_time)
        const { updated_at: at } = rows['lesson-1']
        live.say({
          videoId: 'lesson-1',
          position: watch_time,
          duration: total_duration,
          completed,
          at,
        })
        response.end('{}')
      },
    })
  })
  afterAll(async () => {
    await browser?.close()
    await Promise.all([server?.close(), live?.close()])
  })
  beforeEach(async () => {
    rows = {}
    asked = []
    saved = []
    answers = async () => {}
    live.socketsWork = true
    context = await browser.newContext()
  })
  afterEach(async () => {
    await Promise.all([context.close(), otherDevice?.close()])
    otherDevice = undefined
  })

  const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
    let text = ''
    for await (const piece of request) text += piece
    return JSON.parse(text)
  }
  const stored = (watch_time: number, more: Partial<Row> = {}): Row => ({
    watch_time,
    total_duration: 60,
    completed: false,
    updated_at: Date.now() - 60_000,
    ...more,
  })
  async function open(query = '', where: BrowserContext = context): Promise<Page> {
    const page = await where.newPage()
    await page.goto(`${server.url}/?${query}`)
    return page
  }
  const play = (page: Page, ms: number): Promise<void> =>
    page.evaluate(async (ms) => {
      const { video } = harness
      await video.play()
      // So long by the clock of the video, which a busy machine lets wait.
      for (let at = video.currentTime, moved = 0; moved < ms / 1000; at = video.currentTime) {
        await new Promise((done) => setTimeout(done, 20))
        moved += Math.max(0, Math.min(video.currentTime - at, 1))
      }
    }, ms)
  const resumes = (page: Page): Promise<{ target: number; actual: number; reason: string }[]> =>
    page.evaluate(() => harness.events.filter(({ type }) => type === 'resume')) as never
  const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
    expect.poll(look, { timeout: 20_000, interval: 50 })

  it('A3 D1 resumes a real clip within 0.3 s of where the viewer was, and after a refresh', async () => {
    rows['lesson-1'] = stored(24.37)
    const page = await open()
    await eventually(() => resumes(page)).toHaveLength(1)
    const [resumed] = await resumes(page)
    expect(resumed).toMatchObject({ target: 24.37, ok: true, reason: 'resumed', tries: 1 })
    expect(Math.abs((resumed?.actual ?? 0) - 24.37)).toBeLessThan(0.3)

    await page.evaluate(() =>
      addEventListener('pagehide', () =>
        sessionStorage.setItem('left', String(harness.video.currentTime)),
      ),
    )
    await play(page, 2500)
    await page.reload()
    await eventually(() => resumes(page)).toHaveLength(1)
    const [again, left] = await page.evaluate(() => [
      harness.video.currentTime,
      Number(sessionStorage.getItem('left')),
    ])
    expect(Math.abs((again ?? 0) - (left ?? 0))).toBeLessThan(0.3)
    expect(again).toBeGreaterThan(26)
    expect(
      await page.evaluate(() => [...harness.faults, harness.session.snapshot.seekCount]),
    ).toEqual([0])
  })

  it('A3 a viewer who seeks, or plays, before the backend has answered is not fought', async () => {
    rows['lesson-1'] = stored(30)
    let answer = (): void => {}
    answers = () => new Promise<void>((done) => (answer = done))
    const page = await open()
    await page.waitForFunction(() => harness.video.readyState > 2)
    await page.evaluate(async () => {
      harness.video.currentTime = 12
      await new Promise((done) => harness.video.addEventListener('seeked', done, { once: true }))
    })
    answer()
    await eventually(() => resumes(page)).toMatchObject([
      { target: 30, ok: false, reason: 'viewer' },
    ])
    expect(await page.evaluate(() => harness.video.currentTime)).toBe(12)

    await page.evaluate(() => localStorage.clear())
    await page.reload()
    await play(page, 800)
    answer()
    await eventually(() => resumes(page)).toMatchObject([
      { target: 30, ok: false, reason: 'viewer' },
    ])
    // Where it was played to, and not where the backend says.
    expect(await page.evaluate(() => harness.video.currentTime)).toBeLessThan(20)
  })

  it('A5 D1 D2 what was watched arrives when the tab is closed, and when the page goes elsewhere', async () => {
    const page = await open('every=60000')
    await play(page, 1700)
    await eventually(() => saved.length).toBe(1) // as it began
    const position = await page.evaluate(() => {
      harness.video.pause()
      return harness.video.currentTime
    })
    await page.close({ runBeforeUnload: true })
    await eventually(() => Math.abs((saved.at(-1) ?? 0) - position) < 0.1).toBe(true)

    const other = await open('every=60000')
    await eventually(() => resumes(other)).toHaveLength(1)
    expect(Math.abs(((await resumes(other))[0]?.actual ?? 0) - position)).toBeLessThan(0.3)
    await play(other, 2500)
    const at = await other.evaluate((to) => {
      const { currentTime } = harness.video
      location.href = to
      return currentTime
    }, `${server.url}/gone`)
    await other.waitForURL('**/gone')
    await eventually(() => Math.abs((saved.at(-1) ?? 0) - at) < 0.3).toBe(true)
  })

  it.each([
    ['removes the source of a video that was paused', false, true],
    ['removes the source in the moment of the pause', false, false],
    ['destroys its engine', true, true],
  ])('keeps the last real position when the app %s', async (_, hasEngine, waits) => {
    const page = await open('every=60000')
    await play(page, 2000)
    const isSaved = (position: number): boolean => Math.abs((saved.at(-1) ?? 0) - position) < 0.1
    const pause = (): Promise<number> =>
      page.evaluate(() => {
        harness.video.pause()
        return harness.video.currentTime
      })
    const before = waits ? await pause() : 0
    if (waits) await eventually(() => isSaved(before)).toBe(true)
    const position = await page.evaluate(async (hasEngine) => {
      const { video } = harness
      video.pause()
      const { currentTime } = video
      const emptied = new Promise((done) => video.addEventListener('emptied', done, { once: true }))
      // An engine such as hls.js has a MediaSource, which it takes away.
      if (hasEngine) video.src = URL.createObjectURL(new MediaSource())
      video.removeAttribute('src')
      video.load()
      await emptied
      return currentTime
    }, hasEngine)
    await page.evaluate((to) => {
      location.href = to
    }, `${server.url}/gone`)
    await page.waitForURL('**/gone')

    const next = await open('every=60000')
    await eventually(() => resumes(next)).toMatchObject([{ ok: true }])
    expect(Math.abs(((await resumes(next))[0]?.target ?? 0) - position)).toBeLessThan(0.1)
    expect(saved.slice(1).map((at) => Math.abs(at - position) < 0.1)).not.toContain(false) // the first is that of the beginning
  })

  it('D10 what no backend took survives the tab, and the next page sends it', async () => {
    const page = await open()
    await page.route('**/watch-time', (route) => route.abort())
    await play(page, 2500)
    await page.close({ runBeforeUnload: true })
    expect(saved).toEqual([])

    const next = await open('idle')
    await eventually(() => saved.length).toBe(1)
    expect(saved[0]).toBeGreaterThan(1)
    await eventually(() => next.evaluate(() => harness.progress.unsent)).toEqual([])
  })

  it('D10 what was saved a moment before the browser was killed is sent by the next one', async () => {
    const first = await openRawChromium()
    const tab = await first.open(`${server.url}/?idle&at=/nowhere`)
    await tab.until(() => !!(window as unknown as { harness?: ProgressHarness }).harness)
    await tab.evaluate(async () => {
      const row = { position: 33.5, duration: 60, completed: false, at: Date.now() }
      await harness.progress.save('lesson-1', row).catch(() => {})
      // Until it is committed, of which no event informs the page.
      const name = 'playhead-progress-queue-1'
      const stored = (): Promise<number> =>
        new Promise((found) => {
          const opening = indexedDB.open(name)
          opening.onsuccess = () => {
            const count = opening.result.transaction('q').objectStore('q').count()
            count.onsuccess = () => {
              opening.result.close()
              found(count.result)
            }
          }
        })
      const exists = async (): Promise<boolean> =>
        (await indexedDB.databases()).some((each) => each.name === name)
      while (!(await exists()) || !(await stored()))
        await new Promise((next) => setTimeout(next, 20))
    })
    await first.kill()
    expect(saved).toEqual([])

    const next = await openRawChromium({ directory: first.directory })
    const again = await next.open(`${server.url}/?idle`)
    await eventually(() => saved).toEqual([33.5])
    await again.until(
      () =>
        harness.progress.unsent.length === 0 &&
        harness.progress.rows['lesson-1']?.position === 33.5,
    )
    await next.close()
    await rm(first.directory, { recursive: true, force: true, maxRetries: 5 })
  })

  it('D5 two tabs show the same at once, without a server', async () => {
    const [watching, list] = [await open(), await open('idle')]
    await play(watching, 2500)
    await watching.evaluate(() => harness.video.pause())
    const shown = (): Promise<string | null> =>
      list.evaluate(
        () =>
          document.querySelector('playhead-progress')?.shadowRoot?.querySelector('[part=text]')
            ?.textContent ?? null,
      )

    await eventually(shown).toMatch(/^1 min watched · [2-9] %$/)
    expect(asked).toHaveLength(2) // each asked once, as it opened
  })

  it.each(['sockets', 'events'] as const)(
    'D5 another device receives a save by %s, shows it, and continues there',
    async (by) => {
      live.socketsWork = by === 'sockets'
      otherDevice = await browser.newContext()
      const query = `live=${encodeURIComponent(live.url)}`
      const here = await open(query)
      await eventually(() => live.listeners[by]).toBe(1)
      await play(here, 1500)
      await here.evaluate(() => harness.video.pause())

      const there = await open('', otherDevice)
      await there.evaluate(() => {
        harness.video.currentTime = 40
      })
      await play(there, 1500)
      await eventually(() =>
        here.evaluate(() => ({
          video: harness.elsewhere.at(-1)?.video,
          position: harness.progress.rows['lesson-1']?.position, // for the message of a failure
          faults: harness.faults,
        })),
      ).toMatchObject({ video: 'lesson-1', faults: [] })
      const attempt = await here.evaluate(() => harness.continueThere())

      expect(attempt).toMatchObject({ ok: true })
      expect(await here.evaluate(() => harness.video.currentTime)).toBeGreaterThan(39.5)
      expect(live.listeners).toEqual({
        sockets: by === 'sockets' ? 1 : 0,
        events: by === 'events' ? 1 : 0,
      })
    },
  )

  describe('<playhead-progress>', () => {
    const bar = (page: Page, at: number): Promise<Record<string, unknown>> =>
      page.evaluate((at) => {
        const element = document.querySelectorAll('playhead-progress')[at] as HTMLElement
        const track = element.shadowRoot?.querySelector('[role=progressbar]')
        const inner = track?.firstElementChild
        return {
          hidden: element.hidden,
          text: element.shadowRoot?.querySelector('[part=text]')?.textContent,
          title: element.title,
          name: track?.getAttribute('aria-label'),
          now: track?.getAttribute('aria-valuenow'),
          says: track?.getAttribute('aria-valuetext'),
          width: Math.round(
            ((inner?.getBoundingClientRect().width ?? 0) /
              (track?.getBoundingClientRect().width || 1)) *
              100,
          ),
        }
      }, at)

    it('D3 D4 shows minutes, percent and a done mark, a whole list with one request, and nothing for a lesson that was never opened', async () => {
      rows = {
        'lesson-1': stored(1350, { total_duration: 3600 }),
        'lesson-2': stored(59, { completed: true }),
      }
      const page = await open('idle')
      await eventually(() => bar(page, 1)).toMatchObject({ hidden: false })

      await eventually(() => bar(page, 0)).toEqual({
        hidden: false,
        text: '23 min watched · 38 %',
        title: '22:30 of 1:00:00, 37:30 left',
        name: 'Watched',
        now: '38',
        says: '38 %, 22:30 of 1:00:00, 37:30 left',
        width: 38,
      })
      expect(await bar(page, 1)).toMatchObject({
        hidden: false,
        text: '✓ Completed',
        now: '100',
        says: '✓ Completed',
        width: 100,
      })
      expect(await bar(page, 2)).toMatchObject({ hidden: true })
      expect(asked).toEqual(['POST /api/progress/videos/batch'])
    })

    it('is accessible in the light and in the dark, under a strict Content-Security-Policy', async () => {
      rows = { 'lesson-1': stored(20), 'lesson-2': stored(59, { completed: true }) }
      const said: string[] = []
      const page = await context.newPage()
      page.on('console', (message) => said.push(message.text()))
      await page.goto(`${server.url}/?idle`)
      await eventually(() => bar(page, 0)).toMatchObject({ now: '33' })
      for (const colors of ['background: #fff; color: #111', 'background: #111; color: #eee']) {
        await page.evaluate((colors) => {
          document.body.style.cssText = colors
        }, colors)
        const session = await context.newCDPSession(page)
        await session.send('Page.setBypassCSP', { enabled: true })
        await page.evaluate(axe.source)
        const { violations, passes } = await page.evaluate<{
          violations: { id: string; nodes: { html: string }[] }[]
          passes: { id: string; nodes: { html: string }[] }[]
        }>('axe.run(document)')
        expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual(
          [],
        )
        const named = passes.find(({ id }) => id === 'aria-progressbar-name')
        expect(named?.nodes).toHaveLength(2)
        expect(passes.map(({ id }) => id)).toContain('color-contrast')
      }
      expect(said).toEqual([])
    })

    it('is styled by parts and properties, speaks other languages, and takes another progress or video', async () => {
      rows = { 'lesson-1': stored(30), 'lesson-2': stored(15) }
      const page = await open('idle')
      await eventually(() => bar(page, 0)).toMatchObject({ now: '50' })
      const styled = await page.evaluate(() => {
        const element = document.querySelector(
          'playhead-progress',
        ) as HTMLElementTagNameMap['playhead-progress']
        const sheet = new CSSStyleSheet()
        sheet.replaceSync(
          'playhead-progress { --playhead-bar: rgb(1, 2, 3) } playhead-progress::part(text) { color: rgb(4, 5, 6) }',
        )
        document.adoptedStyleSheets = [sheet]
        element.labels = {
          name: 'Gesehen',
          minutes: (minutes, percent) => `${minutes} Min. (${percent} %)`,
        }
        const of = (part: string): CSSStyleDeclaration =>
          getComputedStyle(element.shadowRoot?.querySelector(`[part=${part}]`) as Element)
        return [of('bar').backgroundColor, of('text').color]
      })
      expect(styled).toEqual(['rgb(1, 2, 3)', 'rgb(4, 5, 6)'])
      expect(await bar(page, 0)).toMatchObject({ name: 'Gesehen', text: '1 Min. (50 %)' })
      await page.evaluate(() => {
        const element = document.querySelector('playhead-progress') as HTMLElement
        element.setAttribute('video-id', 'lesson-3')
      })
      expect(await bar(page, 0)).toMatchObject({ hidden: true })
      await page.evaluate(() =>
        document.querySelector('playhead-progress')?.setAttribute('always', ''),
      )

      expect(await bar(page, 0)).toMatchObject({ hidden: false, now: '0', text: '', title: '' })
    })
  })
})
