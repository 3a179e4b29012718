import { fileURLToPath } from 'node:url'
import type { EventRecord, PlayerSnapshot, Session } from '@playhead/core'
import {
  bundle,
  CLIPS,
  openChromium,
  playFor,
  type SimChannel,
  serve,
  simulate,
  type TestServer,
  waitForPlayer,
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
hands.until = async (is) => { for (let i = 0; i < 1500 && !is(); i++) await new Promise((next) => setTimeout(next, 10)); if (!is()) throw new Error('never: ' + is) }
hands.player = new Plyr('#it', { iconUrl: '/none.svg', loadSprite: false, blankVideo: '/clip.mp4', hideControls: false, storage: { enabled: false }, youtube: { noCookie: true }, speed: { selected: 1, options: [0.5, 1, 2] } })
const adapter = plyr(hands.player)
hands.snapshot = () => adapter.snapshot()
playhead.track(adapter, (source) => ({ videoId: source ? source.replace(/.*[/]/, '') : 'not yet known' }))
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
  const simulation = await simulate(opened, { knobs: { vimeo: { readyMs: null } } })
  await opened.goto(server.url + path)
  if (path === '/vimeo') await (await frameOf(opened)).evaluate(() => __sim.ready())
  simulation.set('vimeo', { readyMs: 2000 }) // of the frames that Plyr makes later
  await ready(opened)
  return opened
}
const ready = (opened: Page): Promise<unknown> =>
  opened.waitForFunction(() => (hands.player as { ready?: boolean }).ready && hands.snapshot().duration)
const frameOf = (opened: Page): Promise<Frame> => waitForPlayer(opened, /\/(embed|video)\//)
const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 15_000, interval: 50 })
/** Plays, and waits until the picture has moved for so long. */
async function play(opened: Page, ms: number): Promise<void> {
  await opened.evaluate(() => void hands.player.play())
  await playFor(await frameOf(opened), ms)
}
async function seek(opened: Page, to: number): Promise<void> {
  await opened.evaluate((to) => {
    hands.player.currentTime = to
  }, to)
  await (await frameOf(opened)).waitForFunction(
    (to) => Math.abs(__sim.player.position - to) < 3 && !__sim.player.seeking,
    to,
  )
}
/** Pauses, and waits until the session has concluded that it is no seek. */
async function pause(opened: Page): Promise<void> {
  const told = () => opened.evaluate(() => hands.events.filter(({ type }) => type === 'pause').length)
  const before = await told()
  await opened.evaluate(() => hands.player.pause())
  await eventually(told).toBe(before + 1)
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
    const frame = await frameOf(opened)
    await play(opened, 1800)
    await seek(opened, 30)
    await playFor(frame, 1800)
    await seek(opened, 10)
    await playFor(frame, 1500)
    await opened.evaluate(() => {
      hands.player.speed = 2
    })
    await playFor(frame, 1500)
    await pause(opened)
    const truth = await frame.evaluate(() => __sim.truth())
    const { sessions, types, faults } = await known(opened)
    await opened.close()

    expect(faults).toEqual([])
    expect(sessions).toHaveLength(1)
    const steady = ['volume', 'milestone', 'rebuffer']
    expect(types.filter((type) => !steady.includes(type))).toEqual([
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
      duration: 60,
    })
    const [session] = sessions
    expect(session?.rebufferCount).toBeLessThanOrEqual(truth.stalls)
    expect(Math.abs((session?.contentMs ?? 0) - truth.contentMs)).toBeLessThan(ERROR_MS + 2 * SEEK_ERROR_MS)
    expect(Math.abs((session?.playingMs ?? 0) - truth.playingMs)).toBeLessThan(ERROR_MS + 2 * SEEK_ERROR_MS)
  })

  it('A4 sees a seek while paused, for which Plyr says no end', async () => {
    const opened = await open(`/${provider}`)
    const frame = await frameOf(opened)
    await play(opened, 1300)
    await pause(opened)
    const truth = await frame.evaluate(() => __sim.truth())
    await seek(opened, 40)
    await opened.waitForFunction(() => hands.events.some(({ type }) => type === 'seek'))
    const { sessions, events } = await known(opened)
    await opened.close()

    expect(sessions[0]).toMatchObject({ state: 'paused', seekCount: 1, pauseCount: 1, playCount: 1 })
    expect(sessions[0]?.contentMs).toBeLessThan(truth.contentMs + ERROR_MS)
    const sought = events.find(({ type }) => type === 'seek') as { from?: number; to?: number } | undefined
    expect(sought?.to).toBeCloseTo(40, 0)
    expect(sought?.from).toBeLessThan((truth.played.at(-1)?.[1] ?? 0) + 0.5)
  })

  it('B1 B3 ends without a pause, and plays again as the same session', async () => {
    const opened = await open(`/${provider}`)
    const frame = await frameOf(opened)
    await play(opened, 800)
    await opened.evaluate(() => {
      hands.player.currentTime = 58.5
    })
    await opened.waitForFunction(() => hands.events.some(({ type }) => type === 'ended'))
    await frame.waitForFunction(() => __sim.player.ended)
    await play(opened, 1300)
    await pause(opened)
    const truth = await frame.evaluate(() => __sim.truth())
    const { sessions, types } = await known(opened)
    await opened.close()

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({ playCount: 2, pauseCount: 1, seekCount: 1, completed: true })
    expect(types.filter((type) => type === 'ended')).toHaveLength(1)
    expect(Math.abs((sessions[0]?.contentMs ?? 0) - truth.contentMs)).toBeLessThan(ERROR_MS + SEEK_ERROR_MS)
  })

  it('B1 begins another session with another source, and with another provider', async () => {
    const opened = await open(`/${provider}`)
    await play(opened, 1200)
    await opened.evaluate(
      ([provider, other]) => {
        hands.player.source = { type: 'video', sources: [{ src: other, provider: provider as 'youtube' }] }
      },
      [provider, other] as const,
    )
    await opened.waitForFunction(() => hands.sessions.length === 2)
    await ready(opened)
    await play(opened, 1500)
    await opened.evaluate(async () => {
      hands.player.source = { type: 'video', sources: [{ src: '/other.mp4', type: 'video/mp4' }] }
      await hands.until(() => hands.sessions.length === 3)
    })
    // Plyr takes a source twice when it leaves Vimeo, 200 ms apart: until a second `play()` is obeyed.
    await opened.waitForFunction(() => {
      const { player, snapshot } = hands
      if (snapshot().duration === null) return false
      if (player.paused) void Promise.resolve(player.play()).catch(() => {})
      return (hands.sessions[2]?.snapshot.contentMs ?? 0) > 800
    })
    await opened.evaluate(() => hands.player.pause())
    await opened.waitForFunction(() => hands.sessions[2]?.snapshot.state === 'paused')
    const { sessions, faults, types } = await known(opened)
    await opened.close()

    expect(faults).toEqual([])
    expect(sessions.map(({ videoId }) => videoId)).toEqual([
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
    await (await frameOf(opened)).evaluate(() => __sim.player.error(150))
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
    const frame = await frameOf(opened)
    await play(opened, 1300)
    const truth = await frame.evaluate(() => __sim.truth())
    const told = await opened.evaluate(() => {
      const before = hands.sessions[0]?.snapshot.contentMs ?? 0
      hands.player.destroy()
      return before
    })
    await eventually(async () => (await known(opened)).sessions[0]?.state).toBe('paused')
    // Of a player that is gone, nothing is counted while time goes on.
    await opened.evaluate(() => new Promise((done) => setTimeout(done, 1500)))
    const { sessions, faults } = await known(opened)
    await opened.close()

    expect(faults).toEqual([])
    expect(sessions[0]).toMatchObject({ state: 'paused', errorCount: 0 })
    expect(sessions[0]?.rebufferCount).toBeLessThanOrEqual(truth.stalls)
    expect(sessions[0]?.contentMs).toBeGreaterThan(700)
    // What it was told before the end, and at most what plays between two messages.
    expect(sessions[0]?.contentMs).toBeLessThan(Math.max(truth.contentMs, told) + 700)
  })
})

it('B4 says one loop, and neither an end nor a seek, when Plyr stops YouTube at the end and plays it again', async () => {
  const opened = await open('/youtube')
  await play(opened, 1000)
  await opened.evaluate(() => {
    hands.player.loop = true
  })
  await (await frameOf(opened)).evaluate(() => __sim.player.end(1))
  await opened.evaluate(() => hands.until(() => hands.events.some(({ type }) => type === 'loop')))
  await playFor(await frameOf(opened), 500)

  const types = await opened.evaluate(() => hands.events.map(({ type }) => type))
  expect(types.filter((type) => ['loop', 'ended', 'end', 'pause'].includes(type))).toEqual(['loop'])
  expect(await opened.evaluate(() => hands.sessions.map(({ snapshot }) => snapshot))).toMatchObject([
    { state: 'playing', playCount: 1, pauseCount: 0, seekCount: 1 },
  ])
  await opened.close()
})

it('keeps the last real position when Plyr stops a YouTube video', async () => {
  const opened = await open('/youtube')
  const paused = await opened.evaluate(async () => {
    void hands.player.play()
    await hands.until(() => (hands.snapshot().position ?? 0) > 1.2)
    hands.player.pause()
    await hands.until(() => hands.sessions[0]?.snapshot.pauseCount === 1)
    return hands.sessions[0]?.snapshot
  })
  const stopped = await opened.evaluate(async () => {
    hands.player.stop()
    await hands.until(() => hands.snapshot().position === null)
    await hands.sessions[0]?.end()
    return hands.sessions[0]?.snapshot
  })
  await opened.close()

  expect(paused?.position).toBeGreaterThan(1)
  const { position, contentMs } = paused ?? {}
  expect(stopped).toMatchObject({ state: 'closed', position, contentMs, seekCount: 0, pauseCount: 1 })
})
