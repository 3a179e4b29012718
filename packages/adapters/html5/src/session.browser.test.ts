import type { record, Session } from '@playhead/core'
import { ADAPTIVE, bundle, CLIPS, openChromium, serve, type TestServer } from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What the page under test holds. */
interface Hands {
  readonly video: HTMLVideoElement
  readonly sessions: readonly Session[]
  /** The hls.js that feeds the video, on pages that have one. */
  readonly hls: { destroy(): void }
  /** Makes a session look at the player, as its tick does. */
  readonly look: typeof record
  /** Until this holds. */
  until(holds: () => unknown): Promise<void>
}
declare const hands: Hands

const PAGE = (engine: string, quality: string): string => `
import { createPlayhead, memoryStore, record } from '@playhead/core'
import Hls from 'hls.js'
import { html5 } from './index.ts'
import { hlsQuality } from './quality/index.ts'
const video = document.querySelector('video')
const hls = new Hls({ enableWorker: false })
${engine}
const sessions = []
const transport = { name: 'none', send: async () => ({ outcome: 'retry', reason: 'a test' }) }
const playhead = createPlayhead({ transport, store: memoryStore(), report: (error) => { throw error } })
playhead.on('session', (session) => sessions.push(session))
playhead.track(html5(video, ${quality}), { videoId: 'lesson-1' })
async function until(holds) {
  for (const end = performance.now() + 30_000; !holds(); await new Promise((done) => setTimeout(done, 20))) {
    if (performance.now() > end) throw new Error('never: ' + holds + ' ' + JSON.stringify(sessions.map(({ snapshot }) => snapshot)))
  }
}
window.hands = { video, hls, sessions, look: record, until }
`
const LIVE = 'hls.loadSource("/adaptive/growing.m3u8"); hls.attachMedia(video)'
const PAGES: Readonly<Record<string, string>> = {
  file: PAGE('video.src = "/clip.mp4"', '{}'),
  hls: PAGE('hls.loadSource("/adaptive/master.m3u8"); hls.attachMedia(video)', '{ quality: hlsQuality(hls) }'),
  live: PAGE(LIVE, '{ quality: hlsQuality(hls) }'),
  'live-unasked': PAGE(LIVE, '{}'),
}

let server: TestServer
let browser: Browser
/** Segments of two seconds that the growing playlist has by now, of six. */
let segments = 3
let isOver = false

beforeAll(async () => {
  server = await serve({ ...CLIPS, ...ADAPTIVE }, { 'cache-control': 'no-store' })
  const low = await (await fetch(`${server.url}/adaptive/low.m3u8`)).text()
  const [head = '', ...parts] = low.replace('#EXT-X-ENDLIST', '').split('#EXTINF')
  server.routes.set('/adaptive/growing.m3u8', (_, response) => {
    response.setHeader('content-type', 'application/vnd.apple.mpegurl')
    const shown = parts.slice(0, segments).map((part) => `#EXTINF${part}`)
    response.end([head, ...shown, isOver ? '#EXT-X-ENDLIST\n' : ''].join(''))
  })
  const folder = new URL('.', import.meta.url).pathname
  for (const [name, script] of Object.entries(PAGES)) {
    server.routes.set(
      `/${name}`,
      `<!doctype html><link rel="icon" href="data:,"><video muted></video><script src="/${name}.js"></script>`,
    )
    server.routes.set(`/${name}.js`, await bundle(script, folder))
  }
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** Opens a page and plays until the position is there. */
async function play(name: keyof typeof PAGES, seconds: number): Promise<Page> {
  const page = await browser.newPage()
  page.on('pageerror', (error) => expect(error).toBeUndefined())
  await page.goto(`${server.url}/${name}`)
  await page.evaluate(async (seconds) => {
    await hands.until(() => hands.video.readyState > 2)
    await hands.video.play()
    await hands.until(() => hands.video.currentTime >= seconds)
  }, seconds)
  return page
}

describe('other content in the same video', () => {
  it('takes nothing of it for this content when the session looks before the video says so', async () => {
    const page = await play('file', 2.5)
    const { left, before, snapshot } = await page.evaluate(async () => {
      const { video, sessions, look, until } = hands
      const [session] = sessions as [Session]
      const before = session.snapshot
      const left = video.currentTime
      video.src = '/other.mp4'
      look(session) // before `emptied` is dispatched
      await until(() => sessions.length > 1)
      return { left, before, snapshot: session.snapshot }
    })

    expect(snapshot).toMatchObject({ state: 'closed', rebufferCount: 0, seekCount: 0, duration: before.duration })
    expect(snapshot.watched).toHaveLength(1)
    expect(Math.abs((snapshot.watched[0]?.[1] ?? 0) - left)).toBeLessThan(0.2)
    expect(snapshot.rebufferMs).toBe(before.rebufferMs)
    expect(Math.abs(snapshot.contentMs - before.contentMs)).toBeLessThan(200)
    await page.close()
  })
})

describe('a video that the app empties', () => {
  it.each([
    ['file', 'removes the source'],
    ['hls', 'destroys hls.js'],
  ] as const)('keeps the last real position: %s, the app %s', async (name, _) => {
    const page = await play(name, 1.5)
    const { paused, emptied, ended } = await page.evaluate(async (name) => {
      const { video, hls, sessions, look, until } = hands
      const [session] = sessions as [Session]
      video.pause()
      await until(() => session.snapshot.state === 'paused')
      const paused = session.snapshot
      if (name === 'hls') hls.destroy()
      else {
        video.removeAttribute('src')
        video.load()
      }
      look(session) // before `emptied` is dispatched
      await new Promise((dispatched) => video.addEventListener('emptied', dispatched))
      look(session)
      const emptied = session.snapshot
      await session.end()
      return { paused, emptied, ended: session.snapshot }
    }, name)

    expect(paused.position).toBeGreaterThan(1)
    const { position, contentMs, playingMs, watched } = paused
    for (const snapshot of [emptied, ended]) {
      expect(snapshot).toMatchObject({ position, contentMs, playingMs, watched, seekCount: 0, pauseCount: 1 })
    }
    expect(await page.evaluate(() => hands.sessions.length)).toBe(1)
    await page.close()
  })
})

describe('a live stream of hls.js whose duration is finite', () => {
  it('is live by the word of hls.js, and has a duration and milestones once its playlist ended', async () => {
    segments = 3
    isOver = false
    const page = await play('live', 2)
    const early = await page.evaluate(() => hands.sessions[0]?.snapshot)
    segments = 4
    await page.evaluate(() => hands.until(() => hands.video.duration > 7 && hands.video.currentTime > 4))
    const live = await page.evaluate(() => hands.sessions[0]?.snapshot)
    segments = 6
    isOver = true
    await page.evaluate(() => hands.until(() => hands.sessions[0]?.snapshot.milestones.reached.includes(50)))

    for (const snapshot of [early, live]) {
      expect(snapshot).toMatchObject({ live: true, duration: null, completed: false, milestones: { reached: [] } })
    }
    const over = await page.evaluate(() => hands.sessions[0]?.snapshot)
    expect(over).toMatchObject({ live: false, milestones: { reached: [25, 50] } })
    expect(over?.duration).toBeCloseTo(12, 0)
    await page.close()
  })

  it('is live by its growth where no engine is asked', async () => {
    segments = 3
    isOver = false
    const page = await play('live-unasked', 1)
    for (const seconds of [7, 9]) {
      segments++
      await page.evaluate((seconds) => hands.until(() => hands.video.duration > seconds), seconds)
      await page.evaluate(() => hands.look(hands.sessions[0] as Session))
    }

    expect(await page.evaluate(() => hands.sessions[0]?.snapshot)).toMatchObject({
      live: true,
      duration: null,
      completed: false,
      milestones: { reached: [], played: [] },
    })
    await page.close()
  })
})
