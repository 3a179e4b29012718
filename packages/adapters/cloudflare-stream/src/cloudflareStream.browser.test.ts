import type { Session, SessionEvent } from '@playhead/core'
import {
  bundle,
  errorBeside,
  openChromium,
  playFor,
  type SimChannel,
  serve,
  simulate,
  type TestServer,
  waitForPlayer,
} from '@playhead/testing/browser'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CloudflareStreamAdapter, StreamPlayer } from './index.ts'

/** What the page under test holds. */
interface Hands {
  /** Makes the SDK's player, or has somebody else's package make it. */
  make(): Promise<StreamPlayer & HTMLVideoElement>
  track(how: 'iframe' | 'sdk' | 'element'): void
  readonly adapter: CloudflareStreamAdapter
  readonly session: Session
  readonly sessions: Session[]
  readonly events: SessionEvent[]
  readonly reports: string[]
  readonly player: StreamPlayer & HTMLVideoElement
  readonly sent: unknown[]
  end(): Promise<void>
  /** For how long the machine did other things: neither truth nor tale is exact to less. */
  readonly stolenMs: number
}
declare const hands: Hands
declare const __sim: SimChannel & { adTimeout(): void; reload(): void; say(data: unknown): void }

const VIDEO = 'a'.repeat(32)
const OTHER = 'b'.repeat(32)
const HOST = 'https://customer-abc123.cloudflarestream.com'
const TOKEN = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify({ sub: VIDEO })).toString('base64url')}.c2lnbmF0dXJl`

const SCRIPT = `
import { createPlayhead, memoryStore } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { Stream as ReactStream } from '@cloudflare/stream-react'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import 'cloudflare-video-element'
import { cloudflareStream } from './index.ts'
const element = () => document.querySelector('cloudflare-video')
const iframe = () => document.querySelector('iframe') ?? element()?.shadowRoot?.querySelector('iframe')
const until = async (what) => { while (!what()) await new Promise((done) => setTimeout(done, 10)); return what() }
window.hands = {
  events: [], reports: [], sessions: [], sent: [],
  async make() {
    const root = document.querySelector('#react')
    if (!root) return hands.player = await until(() => element()?.api ?? (window.Stream && iframe() && Stream(iframe())))
    const streamRef = {}
    createRoot(root).render(createElement(ReactStream, { src: '${VIDEO}', controls: true, streamRef, preload: 'auto' }))
    return hands.player = await until(() => streamRef.current)
  },
  track(how) {
    hands.playhead ??= createPlayhead({
      transport: { name: 'none', send: async (batch) => (hands.sent.push(batch), { outcome: 'accepted' }) },
      store: memoryStore(),
      report: (error, where) => hands.reports.push(where + ': ' + error.message),
    })
    hands.playhead.on('session', (session) => {
      hands.sessions.push(session)
      hands.session = session
      session.on('*', (event) => hands.events.push(event))
    })
    hands.adapter = how === 'element' ? html5(element()) : how === 'sdk' ? cloudflareStream(hands.player, { iframe: iframe() }) : cloudflareStream(iframe())
    hands.playhead.track(hands.adapter, (source) => ({ videoId: source ?? 'unknown' }))
  },
  end: () => hands.playhead.destroy(),
  stolenMs: 0,
}
let last = performance.now()
setInterval(() => {
  const now = performance.now()
  hands.stolenMs += Math.max(0, now - last - 60)
  last = now
}, 20)
`
const SDK = '<script src="https://embed.cloudflarestream.com/embed/sdk.latest.js"></script>'
const frame = (path = `${VIDEO}/iframe`, host = HOST): string =>
  `<iframe id="it" allow="autoplay; fullscreen" src="${host}/${path}"></iframe>`
const NOISE = `<script>
  const lies = [
    { __privateUnstableMessageType: 'propertyChange', property: 'currentTime', value: 59.9 },
    { __privateUnstableMessageType: 'event', eventName: 'ended' },
    { __privateUnstableMessageType: 'event', eventName: 'error' },
    null, 7, 'x'.repeat(1000000), JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  ]
  const tell = () => {
    for (const target of new Set([parent, top, opener])) for (const lie of lies) target?.postMessage(lie, '*')
  }
  setInterval(tell, 50)
</script>`
/** What playing time may miss, ms. */
const ERROR_MS = 150
/** How often a frame tells its time: what played since is not known yet, ms. */
const TICK_MS = 250

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await serve({ '/page.js': await bundle(SCRIPT, new URL('.', import.meta.url).pathname) })
  const elsewhere = server.url.replace('127.0.0.1', 'localhost') // another origin on the same server
  const bodies: Record<string, string> = {
    '/wire': frame(),
    '/bare': frame(VIDEO, 'https://iframe.cloudflarestream.com'),
    '/old': frame(VIDEO, 'https://iframe.videodelivery.net'),
    '/token': frame(`${TOKEN}/iframe?controls=true`),
    '/muted': frame(`${VIDEO}/iframe?muted=0&autoplay=0`),
    '/start': frame(`${VIDEO}/iframe?startTime=20s`),
    '/loop': frame(`${VIDEO}/iframe?loop`),
    '/ad': frame(`${VIDEO}/iframe?ad-url=https%3A%2F%2Fads.example%2Fvast`),
    '/sdk': frame() + SDK,
    '/react': '<div id="react"></div>',
    '/element': `<cloudflare-video src="https://watch.videodelivery.net/${VIDEO}" controls></cloudflare-video>`,
    '/hostile': `${frame()}<iframe name="hostile" src="${elsewhere}/hostile-frame"></iframe>`,
  }
  server.routes.set('/hostile-frame', NOISE)
  for (const [path, body] of Object.entries(bodies)) {
    // Stream tells its length once: who listens from the beginning knows it.
    const start =
      "const how = location.hash.slice(1); if (how === 'iframe') hands.track(how); else if (how) hands.make().then(() => hands.track(how))"
    const head = '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>'
    server.routes.set(path, `${head}<body>${body}<script>${start}</script>`)
  }
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** Waits for what a session knows: frames and pages answer in their own time. */
const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 15_000, interval: 50 })

interface Following {
  readonly page: Page
  readonly stream: Frame
  /** Runs a command in the frame, then waits for so many ms of playing, or for a state of the session. */
  act(what: string, then: number | string): Promise<void>
  /** How often the picture stood still while it should have moved. */
  stalls(): Promise<number>
  types(): Promise<string[]>
  snapshot(): Promise<Session['snapshot']>
  /** Compares with what the frame itself saw. */
  compare(): Promise<void>
  until(type: string): Promise<void>
}

async function open(path: string, how: string, knobs: object = {}): Promise<Following> {
  const page = await browser.newPage()
  page.on('pageerror', (error) => expect(error).toBeUndefined())
  await simulate(page, { knobs: { 'cloudflare-stream': { readyMs: 100, ...knobs } } })
  await page.goto(`${server.url}${path}#${how}`)
  const stream = await waitForPlayer(page, /cloudflarestream|videodelivery/)
  const snapshot = () => page.evaluate(() => hands.session.snapshot)
  const pausesTold = () => page.evaluate(() => hands.events.filter(({ type }) => type === 'pause').length)
  return {
    page,
    stream,
    snapshot,
    async act(what, then) {
      const pauses = await pausesTold()
      await stream.evaluate(what)
      if (typeof then === 'number') await playFor(stream, then)
      else await eventually(async () => (await snapshot()).state).toBe(then)
      // A pause is one when it has lasted for as long as the player's own pauses around a seek.
      if (what === PAUSE && then === 'paused') await eventually(pausesTold).toBe(pauses + 1)
    },
    stalls: () => stream.evaluate(() => __sim.truth().stalls),
    types: () => page.evaluate(() => hands.events.map(({ type }) => type)),
    async compare() {
      // What was told late is known a moment later; what is wrong stays wrong.
      await eventually(async () => {
        const error = await errorBeside(stream, snapshot)
        const untold = (await snapshot()).state === 'playing' ? TICK_MS : 0
        const allowed = ERROR_MS + untold + (await page.evaluate(() => hands.stolenMs))
        return error.playingMs < allowed && error.contentMs < allowed * 2 ? 'as the frame saw it' : { error, allowed }
      }).toBe('as the frame saw it')
      expect(await page.evaluate(() => hands.reports)).toEqual([])
    },
    until: (type) =>
      page
        .waitForFunction((type) => hands.events.some((event) => event.type === type), type, { timeout: 10_000 })
        .then(() => {}),
  }
}
async function follow(
  path = '/wire',
  { how = 'iframe', ...knobs }: { how?: 'iframe' | 'sdk' | 'element' } & Record<string, unknown> = {},
): Promise<Following> {
  const following = await open(path, how, knobs)
  if (!knobs.live) await following.until('load')
  return following
}
const PLAY = '__sim.player.play()'
const PAUSE = '__sim.player.pause()'

describe('one viewing of a Stream player', () => {
  it.each([
    ['its iframe, properties first', '/wire', {}],
    ['its iframe, events first', '/wire', { order: 'event-first' }],
    ['its iframe, all properties and much noise', '/bare', { properties: 'all', noise: true }],
    ["the SDK's player", '/sdk', { how: 'sdk' }],
    ["the SDK's player, events first", '/sdk', { how: 'sdk', order: 'event-first' }],
    ["the player of stream-react's streamRef", '/react', { how: 'sdk' }],
  ] as const)('A4 B2 B4 B5 comes to the same by %s', async (_, path, options) => {
    const { page, act, snapshot, compare, types, stalls } = await follow(path, options)

    await act(PLAY, 1200)
    await act(PAUSE, 'paused')
    await act(PLAY, 800)
    await act('__sim.player.seek(30)', 1000)
    await act('__sim.player.seek(10)', 1000)
    await act('__sim.player.setRate(2)', 1200)
    // By the SDK, an event that comes before its properties is read with those before.
    if (!('how' in options && 'order' in options)) await compare()
    await act('__sim.player.stall(1500)', 700)
    await act(PAUSE, 'paused')

    expect(await snapshot()).toMatchObject({
      ...{ playCount: 2, pauseCount: 2, seekCount: 2, rateChangeCount: 1, errorCount: 0 },
      ...{ state: 'paused', duration: 60, live: false, videoId: VIDEO },
    })
    // One was commanded; a machine without time for the picture adds its own.
    const { rebufferCount } = await snapshot()
    expect(rebufferCount).toBeGreaterThanOrEqual(1)
    expect(rebufferCount).toBeLessThanOrEqual(Math.max(1, await stalls()))
    const told = (await types()).filter((type) => !['rendition', 'milestone', 'load', 'volume'].includes(type))
    expect(told.at(-2)).toBe('rebuffer')
    expect(told.filter((type) => type !== 'rebuffer')).toEqual([
      ...['play', 'view', 'pause', 'play', 'seek', 'seek', 'rate', 'pause'],
    ])
    await page.close()
  })

  it.each(['props-first', 'event-first'])('B2 B3 to its end, and again, %s', async (order) => {
    const { page, act, until, snapshot, compare } = await follow('/wire', { order })
    await act(PLAY, 1000)
    await act('__sim.player.end(1)', 0)
    await until('ended')

    expect(await snapshot()).toMatchObject({ state: 'ended', completed: true, pauseCount: 0, seekCount: 1 })
    expect((await snapshot()).maxPosition).toBeCloseTo(60, 0)
    await act(PLAY, 1000)
    await eventually(snapshot).toMatchObject({ state: 'playing', playCount: 2, pauseCount: 0, seekCount: 1 })
    await compare()
    await page.close()
  })

  it('B3 ends where the event is lost', async () => {
    const { page, act, until, snapshot } = await follow('/wire', { drop: ['ended'] })
    await act(PLAY, 500)
    await act('__sim.player.end(0.5)', 0)
    await until('ended')

    expect(await snapshot()).toMatchObject({ state: 'ended', pauseCount: 0 })
    await page.close()
  })

  it('A1 B1 other content in place is a session of its own, and none of it counts for the one before', async () => {
    const { page, act, stream } = await follow('/sdk', { how: 'sdk' })
    await act(PLAY, 1200)
    await page.evaluate((other) => Object.assign(hands.player, { src: other }), OTHER)
    await page.waitForFunction(() => hands.sessions.length === 2)
    const before = await stream.evaluate(() => __sim.truth().played[0]?.[1] ?? 0)
    await act(PLAY, 800)

    const snapshots = () => page.evaluate(() => hands.sessions.map(({ snapshot }) => snapshot))
    await eventually(async () => (await snapshots()).map(({ videoId, state }) => [videoId, state])).toEqual([
      [VIDEO, 'closed'],
      [OTHER, 'playing'],
    ])
    const told = await snapshots()
    expect(told[0]?.maxPosition).toBeLessThan(before + 0.2)
    expect(told[1]).toMatchObject({ duration: 30, playCount: 1 })
    await page.close()
  })

  it('B1 another address of the iframe is a session of its own', async () => {
    const { page, act } = await follow()
    await act(PLAY, 800)
    await page.evaluate((src) => {
      const iframe = document.querySelector('iframe')
      if (iframe) iframe.src = src
    }, `${HOST}/${OTHER}/iframe`)
    await page.waitForFunction(() => hands.sessions.length === 2)
    await waitForPlayer(page, OTHER)
    await act(PLAY, 1200)

    const snapshots = () => page.evaluate(() => hands.sessions.map(({ snapshot }) => snapshot))
    await eventually(async () => (await snapshots()).map(({ videoId, playCount }) => [videoId, playCount])).toEqual([
      [VIDEO, 1],
      [OTHER, 1],
    ])
    await eventually(async () => (await snapshots())[1]?.playingMs).toBeGreaterThan(800)
    await page.close()
  })

  it('A1 a reload of the frame stops the viewing, and the same session goes on with the next play', async () => {
    const { page, act, snapshot } = await follow()
    await act(PLAY, 800)
    await act('__sim.reload()', 'paused')
    await waitForPlayer(page, VIDEO)
    await act(PLAY, 800)

    await eventually(snapshot).toMatchObject({ playCount: 2, state: 'playing', videoId: VIDEO, duration: 60 })
    expect(await page.evaluate(() => hands.sessions.length)).toBe(1)
    await page.close()
  })

  it('A1 attached late, counts from then on', async () => {
    const { page, act, stream, snapshot } = await open('/wire', '')
    await act(PLAY, 1200)
    const before = await stream.evaluate(() => __sim.truth())
    await page.evaluate(() => hands.track('iframe'))
    await playFor(stream, 2000)

    await eventually(snapshot).toMatchObject({ playCount: 1, state: 'playing' })
    await eventually(async () => (await snapshot()).playingMs).toBeGreaterThan(1300)
    const { playingMs } = await snapshot()
    const after = await stream.evaluate(() => __sim.truth())
    expect(playingMs).toBeLessThan(after.playingMs - before.playingMs + 100)
    await act('__sim.player.seek(30)', 800)
    await eventually(async () => (await snapshot()).seekCount).toBe(1)
    await page.close()
  })

  it('B2 behind an advertisement nothing is watched until the content moves', async () => {
    const { page, act, types, snapshot, stream } = await follow('/ad', { adMs: 60_000 })
    await act(PLAY, 'starting')
    await eventually(async () => (await types()).filter((type) => type === 'ad').length).toBe(1)
    expect(await snapshot()).toMatchObject({ contentMs: 0, state: 'starting' })
    await act('__sim.player.adEnd()', 800)

    await eventually(async () => (await types()).filter((type) => type === 'ad').length).toBe(2)
    await eventually(async () => (await snapshot()).contentMs).toBeGreaterThan(300)
    expect((await snapshot()).contentMs).toBeLessThan((await stream.evaluate(() => __sim.truth().contentMs)) + 100)
    await page.close()
  })

  it('has no length while it is live, and its playing counts', async () => {
    const { page, act, snapshot } = await follow('/wire', { live: true })
    await act(PLAY, 1300)

    await eventually(async () => (await snapshot()).playingMs).toBeGreaterThan(1000)
    await eventually(snapshot).toMatchObject({ live: true, duration: null, completion: null })
    await page.close()
  })

  it('takes startTime for no seek, and reads autoplay, muted and loop by presence', async () => {
    const start = await follow('/start')
    await start.act(PLAY, 800)
    await eventually(async () => (await start.snapshot()).played[0]?.[0]).toBeCloseTo(20, 0)
    expect((await start.snapshot()).seekCount).toBe(0)
    await start.page.close()

    const muted = await follow('/muted')
    await muted.until('view')
    await muted.page.close()

    const loop = await follow('/loop')
    await loop.act(PLAY, 300)
    await loop.act('__sim.player.end(0.5)', 1200)
    await eventually(loop.types).toContain('loop')
    await eventually(loop.snapshot).toMatchObject({ seekCount: 1, pauseCount: 0, state: 'playing' })
    await loop.page.close()
  })

  it('A4 fails as the frame says', async () => {
    const { page, act, snapshot } = await follow()
    await act(PLAY, 500)
    await act("__sim.player.error('boom')", 'error')
    expect(await snapshot()).toMatchObject({ state: 'error', errorCount: 1 })
    await page.close()
  })
})

describe('other people’s packages on the same frame', () => {
  it('A4 cloudflare-video plays, seeks and pauses; its iframe tells the same beside it', async () => {
    const { page, snapshot, compare, stalls, stream } = await follow('/element', { how: 'element' })
    await page.evaluate(() => {
      const first = hands.session
      hands.track('iframe')
      Object.assign(hands, { first })
    })
    await page.evaluate(() => document.querySelector<HTMLVideoElement>('cloudflare-video')?.play())
    await playFor(stream, 1200)
    await page.evaluate(() => Object.assign(document.querySelector('cloudflare-video') as object, { currentTime: 30 }))
    await stream.waitForFunction(() => __sim.player.position >= 30)
    await playFor(stream, 1200)
    await page.evaluate(() => document.querySelector<HTMLVideoElement>('cloudflare-video')?.pause())

    const counts = { state: 'paused', playCount: 1, pauseCount: 1, seekCount: 1 }
    const first = () => page.evaluate(() => (hands as unknown as { first: Session }).first.snapshot)
    await eventually(snapshot).toMatchObject(counts)
    await eventually(first).toMatchObject(counts)
    for (const { rebufferCount } of [await snapshot(), await first()]) {
      expect(rebufferCount).toBeLessThanOrEqual(await stalls())
    }
    await compare()
    await page.close()
  })
})

describe('who else speaks', () => {
  it('B5 forged messages of a third origin, of the right origin but another window, and of extensions change nothing', async () => {
    const { page, stream, act, snapshot, compare } = await follow('/hostile')
    // The right origin, but a popup and a second player: not this window.
    await page.evaluate((src) => {
      const second = document.body.appendChild(document.createElement('iframe'))
      second.name = 'second'
      second.src = src
    }, `${HOST}/${OTHER}/iframe`)
    const second = await waitForPlayer(page, OTHER)
    await second.evaluate(() => {
      for (const eventName of ['ended', 'error']) __sim.say({ __privateUnstableMessageType: 'event', eventName })
    })
    await page.evaluate(() => {
      // As extensions do: from the page itself, in its own origin.
      for (const data of [null, 1, { type: 'ended' }, { __privateUnstableMessageType: 'event', eventName: 'ended' }])
        window.postMessage(data, '*')
    })
    await act(PLAY, 1200)
    await act(PAUSE, 'paused')

    expect(await snapshot()).toMatchObject({
      state: 'paused',
      errorCount: 0,
      playCount: 1,
      pauseCount: 1,
      seekCount: 0,
    })
    expect((await snapshot()).maxPosition).toBeLessThanOrEqual(await stream.evaluate(() => __sim.player.position + 0.1))
    expect(await page.evaluate(() => ({}) as { polluted?: unknown })).toEqual({})
    await compare()
    await page.close()
  })

  it('B5 the player’s own window is not believed after it went elsewhere', async () => {
    const { page, stream, act, snapshot } = await follow()
    await act(PLAY, 800)
    const position = await stream.evaluate(() => __sim.player.position)
    const elsewhere = `${server.url.replace('127.0.0.1', 'localhost')}/hostile-frame`
    const before = await page.evaluate(() => hands.events.length)
    await page.evaluate((src) => document.querySelector('iframe')?.contentWindow?.location.replace(src), elsewhere)
    await page.waitForFunction(() => (hands.adapter.counts?.foreign ?? 0) > 10)

    const told = await page.evaluate((before) => hands.events.slice(before).map(({ type }) => type), before)
    expect(told).not.toContain('ended')
    expect(told).not.toContain('error')
    // It played on while the next document was loading, but never to where the lies say.
    expect((await snapshot()).maxPosition).toBeLessThan(position + 10)
    expect(await page.evaluate(() => hands.adapter.counts?.foreign)).toBeGreaterThan(10)
    await page.close()
  })

  it('B5 a frame that says nonsense, a megabyte and prototypes from the right place breaks nothing', async () => {
    const { page, act, compare } = await follow('/wire', { noise: true })
    await act(PLAY, 700)
    await act(
      `for (const data of [null, 7, 'x'.repeat(1e6), [], new Map([[1, 2]]), JSON.parse('{"__proto__":{"polluted":1}}'),
        { __privateUnstableMessageType: 'propertyChange', property: '__proto__', value: { polluted: 1 } },
        { __privateUnstableMessageType: 'event', eventName: '__proto__' }]) __sim.say(data)`,
      700,
    )
    await act(PAUSE, 'paused')

    expect(await page.evaluate(() => (({}) as { polluted?: unknown }).polluted)).toBeUndefined()
    expect(await page.evaluate(() => hands.adapter.counts?.unreadable)).toBe(5)
    await compare()
    await page.close()
  })

  it('a signed token is in nothing that leaves the page', async () => {
    const { page, act, snapshot } = await follow('/token')
    await act(PLAY, 1000)
    expect((await snapshot()).videoId).toBe(VIDEO)
    await page.evaluate(() => hands.end())

    const sent = await page.evaluate(() => JSON.stringify([hands.sent, hands.events]))
    expect(sent).toContain(VIDEO)
    for (const part of TOKEN.split('.')) expect(sent).not.toContain(part)
    await page.close()
  })

  it('a passive adapter says nothing to the frame', async () => {
    const { page, act, stream } = await follow('/old')
    await act(PLAY, 800)
    expect(await stream.evaluate(() => __sim.log.filter(({ way }) => way === 'in'))).toEqual([])
    await page.close()
  })
})

describe('ending', () => {
  it('D1 ends while the frame still loads, and hears nothing more', async () => {
    const { page, stream } = await open('/wire', '', { readyMs: null })
    await page.evaluate(async () => {
      hands.track('iframe')
      await hands.end()
    })
    const before = await page.evaluate(() => hands.events.length)
    await stream.evaluate(() => __sim.ready())
    await stream.evaluate(() => __sim.player.play())
    await playFor(stream, 800)

    expect(await page.evaluate(() => hands.events.length)).toBe(before)
    expect(await page.evaluate(() => hands.reports)).toEqual([])
    await page.close()
  })
})
