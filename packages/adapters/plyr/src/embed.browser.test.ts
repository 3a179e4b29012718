import { fileURLToPath } from 'node:url'
import type { EventRecord, PlayerSnapshot, Session } from '@playhead/core'
import {
  bundle,
  CLIPS,
  openChromium,
  type SimChannel,
  serve,
  simulate,
  type TestServer,
} from '@playhead/testing/browser'
import type Vimeo from '@vimeo/player'
import type { Browser, Frame, Page } from 'playwright-core'
import type Plyr from 'plyr'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

/** What the page under test holds. */
interface Hands {
  /** What it drives for Vimeo is the real thing, from npm. */
  readonly player: Plyr & { readonly embed?: Vimeo | null }
  readonly sessions: Session[]
  readonly events: EventRecord[]
  readonly faults: string[]
  readonly snapshot: () => PlayerSnapshot
  readonly wait: (ms: number) => Promise<void>
  readonly until: (is: () => unknown) => Promise<void>
}
declare const hands: Hands
declare const __sim: SimChannel

const SCRIPT = `
import { createPlayhead, memoryStore } from '@playhead/core'
import Vimeo from '@vimeo/player'
import Plyr from 'plyr'
import { plyr } from './index.ts'

window.Vimeo = { Player: Vimeo }
const faults = [], sessions = [], events = []
const playhead = createPlayhead({ transport: { name: 'none', send: async () => ({ outcome: 'retry', reason: 'test' }) }, store: memoryStore(), report: (error, where) => faults.push(where + ': ' + error) })
playhead.on('session', (session) => {
  sessions.push(session)
  session.on('*', (event) => events.push(event))
})
const hands = window.hands = { sessions, events, faults }
hands.wait = (ms) => new Promise((done) => setTimeout(done, ms))
hands.until = async (is) => { for (let i = 0; i < 1500 && !is(); i++) await hands.wait(10); if (!is()) throw new Error('never: ' + is) }
hands.player = new Plyr('#it', { iconUrl: '/none.svg', loadSprite: false, blankVideo: '/clip.mp4', hideControls: false, storage: { enabled: false }, youtube: { noCookie: true }, speed: { selected: 1, options: [0.5, 1, 2] } })
const adapter = plyr(hands.player)
hands.snapshot = () => adapter.snapshot()
playhead.track(adapter, (source) => ({ video: source ? source.replace(/.*[/]/, '') : 'not yet known' }))
`
const page = (provider: string, id: string): string =>
  `<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="/plyr.css"><div style="width:640px"><div id="it" data-plyr-provider="${provider}" data-plyr-embed-id="${id}"></div></div><script src="/page.js"></script>`

/** What the clocks may miss, and what each seek that was derived may add to that, ms. */
const ERROR_MS = 200
const SEEK_ERROR_MS = 300

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await serve({
    '/page.js': await bundle(SCRIPT, fileURLToPath(new URL('.', import.meta.url))),
    '/plyr.css': new URL(import.meta.resolve('plyr/dist/plyr.css')),
    '/youtube': page('youtube', 'abcdefghijk'),
    '/vimeo': page('vimeo', '76979871'),
    ...CLIPS,
  })
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** What pages threw: nothing of ours may. */
const thrown: string[] = []
afterEach(() => expect(thrown.splice(0)).toEqual([]))

async function open(path: string): Promise<Page> {
  const opened = await browser.newPage()
  opened.on('pageerror', (error) => thrown.push(String(error.stack)))
  await opened.route(/noembed\.com|ytimg\.com|vimeo\.com\/api/, (route) =>
    route.fulfill({ json: { title: 'It', width: 640, height: 360 }, headers: { 'access-control-allow-origin': '*' } }),
  )
  // Plyr asks Vimeo for the picture's size once, and throws if it is not known yet.
  await simulate(opened, { knobs: { vimeo: { readyMs: 600 } } })
  await opened.goto(server.url + path)
  await ready(opened)
  return opened
}
const ready = (opened: Page): Promise<unknown> =>
  opened.waitForFunction(() => (hands.player as { ready?: boolean }).ready && hands.snapshot().duration)
function frameOf(opened: Page): Frame {
  const frame = opened.frames().find((each) => /\/(embed|video)\//.test(each.url()))
  if (!frame) throw new Error('no frame')
  return frame
}
const known = (opened: Page) =>
  opened.evaluate(() => ({
    sessions: hands.sessions.map(({ snapshot }) => snapshot),
    events: hands.events,
    types: hands.events.map(({ type }) => type),
    faults: hands.faults,
  }))

describe.each([
  ['youtube', 'abcdefghijk', 'lmnopqrstuv'],
  ['vimeo', '76979871', '22439234'],
])('a real Plyr on %s', (provider, id, other) => {
  it('B4 B5 plays, pauses, seeks forth and back, goes at 2x and adds up to what its frame showed', async () => {
    const opened = await open(`/${provider}`)
    await opened.evaluate(async () => {
      void hands.player.play()
      await hands.wait(2000)
      hands.player.currentTime = 30
      await hands.wait(2000)
      hands.player.currentTime = 10
      await hands.wait(1500)
      hands.player.speed = 2
      await hands.wait(1500)
      hands.player.pause()
      await hands.wait(800)
    })
    const truth = await frameOf(opened).evaluate(() => __sim.truth())
    const { sessions, types, faults } = await known(opened)
    await opened.close()

    expect(faults).toEqual([])
    expect(sessions).toHaveLength(1)
    expect(types.filter((type) => type !== 'volume' && type !== 'milestone')).toEqual([
      'load',
      'play',
      'view',
      'seek',
      'seek',
      'rate',
      'pause',
    ])
    expect(sessions[0]).toMatchObject({
      playCount: 1,
      pauseCount: 1,
      seekCount: 2,
      rateChangeCount: 1,
      rebufferCount: 0,
      duration: 60,
    })
    const [session] = sessions
    expect(Math.abs((session?.contentMs ?? 0) - truth.contentMs)).toBeLessThan(ERROR_MS + 2 * SEEK_ERROR_MS)
    expect(Math.abs((session?.playingMs ?? 0) - truth.playingMs)).toBeLessThan(ERROR_MS + 2 * SEEK_ERROR_MS)
  })

  it('A4 sees a seek while paused, for which Plyr says no end', async () => {
    const opened = await open(`/${provider}`)
    await opened.evaluate(async () => {
      void hands.player.play()
      await hands.wait(1500)
      hands.player.pause()
      await hands.wait(800)
      hands.player.currentTime = 40
      await hands.wait(1200)
    })
    const { sessions, events } = await known(opened)
    await opened.close()

    expect(sessions[0]).toMatchObject({ state: 'paused', seekCount: 1, pauseCount: 1, playCount: 1 })
    expect(sessions[0]?.contentMs).toBeLessThan(2000)
    const seek = events.find(({ type }) => type === 'seek') as { from?: number; to?: number } | undefined
    expect(seek?.to).toBeCloseTo(40, 0)
    expect(seek?.from).toBeLessThan(2)
  })

  it('B1 B3 ends without a pause, and plays again as the same session', async () => {
    const opened = await open(`/${provider}`)
    await opened.evaluate(async () => {
      void hands.player.play()
      await hands.wait(800)
      hands.player.currentTime = 58.5
      await hands.until(() => hands.events.some(({ type }) => type === 'ended'))
      await hands.wait(300)
      void hands.player.play()
      await hands.wait(1500)
      hands.player.pause()
      await hands.wait(800)
    })
    const truth = await frameOf(opened).evaluate(() => __sim.truth())
    const { sessions, types } = await known(opened)
    await opened.close()

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({ playCount: 2, pauseCount: 1, seekCount: 1, completed: true })
    expect(types.filter((type) => type === 'ended')).toHaveLength(1)
    expect(Math.abs((sessions[0]?.contentMs ?? 0) - truth.contentMs)).toBeLessThan(ERROR_MS + SEEK_ERROR_MS)
  })

  it('B1 begins another session with another source, and with another provider', async () => {
    const opened = await open(`/${provider}`)
    await opened.evaluate(
      async ([provider, other]) => {
        void hands.player.play()
        await hands.wait(1200)
        hands.player.source = { type: 'video', sources: [{ src: other, provider: provider as 'youtube' }] }
      },
      [provider, other] as const,
    )
    await opened.waitForFunction(() => hands.sessions.length === 2)
    await ready(opened)
    await opened.evaluate(async () => {
      void hands.player.play()
      await hands.wait(1500)
      hands.player.source = { type: 'video', sources: [{ src: '/other.mp4', type: 'video/mp4' }] }
      await hands.until(() => hands.sessions.length === 3)
      await hands.wait(500) // Plyr takes a source twice when it leaves Vimeo, 200 ms apart
      await hands.until(() => hands.snapshot().duration)
      await hands.player.play()
      await hands.wait(800)
      hands.player.pause()
      await hands.wait(300)
    })
    const { sessions, faults, types } = await known(opened)
    await opened.close()

    expect(faults).toEqual([])
    expect(sessions.map(({ video }) => video)).toEqual([
      provider === 'vimeo' ? id : 'not yet known',
      other,
      'other.mp4',
    ])
    expect(sessions.map(({ state }) => state)).toEqual(['closed', 'closed', 'paused'])
    expect([sessions[0], sessions[2]].map((each) => Math.round(each?.duration ?? 0))).toEqual([60, 30])
    expect(sessions.every(({ contentMs }) => contentMs > 500)).toBe(true)
    expect(types).not.toContain('error')
  })

  it('A4 tells a fault of its frame', async () => {
    const opened = await open(`/${provider}`)
    await opened.evaluate(() => hands.wait(300))
    await frameOf(opened).evaluate(() => __sim.player.error(150))
    await opened.waitForFunction(() => hands.events.some(({ type }) => type === 'error'))
    const { sessions, events } = await known(opened)
    await opened.close()

    expect(sessions[0]).toMatchObject({ errorCount: 1 })
    expect(events.find(({ type }) => type === 'error')).toMatchObject({
      fatal: true,
      code: provider === 'youtube' ? 'youtube_embedding_forbidden' : 'vimeo_150',
    })
  })

  it('stops when it is destroyed while it plays', async () => {
    const opened = await open(`/${provider}`)
    await opened.evaluate(async () => {
      void hands.player.play()
      await hands.wait(1500)
      hands.player.destroy()
      await hands.wait(1500)
    })
    const { sessions, faults } = await known(opened)
    await opened.close()

    expect(faults).toEqual([])
    expect(sessions[0]).toMatchObject({ state: 'paused', errorCount: 0, rebufferCount: 0 })
    expect(sessions[0]?.contentMs).toBeGreaterThan(700)
    expect(sessions[0]?.contentMs).toBeLessThan(2000)
  })
})
