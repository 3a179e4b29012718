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
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VimeoAdapter } from './index.ts'

/** `@vimeo/player`, as the tests use it. */
interface Player {
  play(): Promise<void>
  pause(): Promise<void>
  setCurrentTime(seconds: number): Promise<number>
  setPlaybackRate(rate: number): Promise<number>
  loadVideo(id: number): Promise<number>
  getDuration(): Promise<number>
  on(event: string, listener: (data: object) => void): void
}
/** What the page under test holds. */
interface Hands {
  track(how: 'iframe' | 'player' | 'element'): void
  readonly adapter: VimeoAdapter
  readonly session: Session
  readonly sessions: Session[]
  readonly events: SessionEvent[]
  readonly reports: string[]
  readonly sent: unknown[]
  readonly player: Player
  end(): Promise<void>
  /** For how long the machine did other things: neither truth nor tale is exact to less. */
  readonly stolenMs: number
}
declare const hands: Hands
declare const __sim: SimChannel & {
  fail(name: string, message: string): void
  reload(): void
  say(data: unknown): void
}

const ORIGIN = 'https://player.vimeo.com'
const SECRET = '8272103f6e'

const SCRIPT = `
import { createPlayhead, memoryStore } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { vimeo } from './index.ts'
const element = () => document.querySelector('vimeo-video')
const iframe = () => document.querySelector('iframe') ?? element()?.shadowRoot?.querySelector('iframe')
window.hands = {
  events: [], reports: [], sessions: [], sent: [],
  track(how) {
    if (window.Vimeo) hands.player = new Vimeo.Player(iframe())
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
    hands.adapter = how === 'element' ? html5(element()) : vimeo(how === 'player' ? hands.player : iframe())
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
const frame = (query = `?h=${SECRET}`, id = 111): string =>
  `<iframe id="it" allow="autoplay; fullscreen" src="${ORIGIN}/video/${id}${query}"></iframe>`
const PLAYER = '<script src="/player.js"></script>'
const NOISE = `<script>
  const data = { seconds: 59.9, duration: 60, percent: 0.99 }
  const lies = [
    ...['timeupdate', 'ended', 'error'].flatMap((event) => [{ event, data }, JSON.stringify({ event, data })]),
    null, 7, 'x'.repeat(1000000), '{"__proto__":{"polluted":1},"event":"ended","data":{}}',
  ]
  setInterval(() => {
    for (const target of new Set([parent, top])) for (const lie of lies) target.postMessage(lie, '*')
  }, 50)
</script>`
/** What playing time may miss, ms. */
const ERROR_MS = 150
/** How often a frame tells its time: what played since is not known yet, ms. */
const TICK_MS = 250

let server: TestServer
let browser: Browser

beforeAll(async () => {
  const here = new URL('.', import.meta.url).pathname
  server = await serve({
    '/page.js': await bundle(SCRIPT, here),
    '/player.js': await bundle("import Player from '@vimeo/player'\nwindow.Vimeo = { Player }", here),
    '/element.js': await bundle("import 'vimeo-video-element'", here),
    '/hostile-frame': NOISE,
  })
  const elsewhere = server.url.replace('127.0.0.1', 'localhost') // another origin on the same server
  const bodies: Record<string, string> = {
    '/wire': frame(),
    '/player': PLAYER + frame(),
    '/loop': frame('?loop=1'),
    '/element': `<vimeo-video src="https://vimeo.com/111" controls></vimeo-video><script src="/element.js"></script>`,
    '/hostile': `${frame()}<iframe name="hostile" src="${elsewhere}/hostile-frame"></iframe>`,
  }
  for (const [path, body] of Object.entries(bodies)) {
    const start = 'if (location.hash) hands.track(location.hash.slice(1))'
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

async function open(path: string, how: string, knobs: object = {}) {
  const page: Page = await browser.newPage()
  page.on('pageerror', (error) => expect(error).toBeUndefined())
  await simulate(page, { knobs: { vimeo: { readyMs: 100, ...knobs } } })
  await page.goto(`${server.url}${path}#${how}`)
  const player = await waitForPlayer(page, ORIGIN)
  const snapshot = () => page.evaluate(() => hands.session.snapshot)
  const pausesTold = () => page.evaluate(() => hands.events.filter(({ type }) => type === 'pause').length)
  return {
    page,
    player,
    snapshot,
    /** Runs a command in the frame, then waits for so many ms of playing, or for a state of the session. */
    async act(what: string, then: number | string) {
      const pauses = await pausesTold()
      await player.evaluate(what)
      if (typeof then === 'number') await playFor(player, then)
      else await eventually(async () => (await snapshot()).state).toBe(then)
      // A pause is one when it has lasted for as long as the player's own pauses around a seek.
      if (what === PAUSE && then === 'paused') await eventually(pausesTold).toBe(pauses + 1)
    },
    stalls: () => player.evaluate(() => __sim.truth().stalls),
    types: () => page.evaluate(() => hands.events.map(({ type }) => type)),
    /** Compares with what the frame itself saw. */
    async compare() {
      // What was told late is known a moment later; what is wrong stays wrong.
      await eventually(async () => {
        const error = await errorBeside(player, snapshot)
        const untold = (await snapshot()).state === 'playing' ? TICK_MS : 0
        const allowed = ERROR_MS + untold + (await page.evaluate(() => hands.stolenMs))
        return error.playingMs < allowed && error.contentMs < allowed * 2 ? 'as the frame saw it' : { error, allowed }
      }).toBe('as the frame saw it')
      expect(await page.evaluate(() => hands.reports)).toEqual([])
    },
    until: (type: string) =>
      page.waitForFunction((type) => hands.events.some((event) => event.type === type), type, { timeout: 10_000 }),
  }
}
async function follow(path = '/wire', { how = 'iframe', ...knobs }: { how?: string } & Record<string, unknown> = {}) {
  const following = await open(path, how, knobs)
  await following.until('load')
  return following
}
const PLAY = '__sim.player.play()'
const PAUSE = '__sim.player.pause()'

describe('one viewing of a Vimeo player', () => {
  it.each([
    ['its iframe', '/wire', {}],
    ['its iframe, in JSON, telling the time before it seeks', '/wire', { json: true, timeBeforeSeeking: true }],
    ['a @vimeo/player', '/player', { how: 'player' }],
    ['a @vimeo/player that tells the time before it seeks', '/player', { how: 'player', timeBeforeSeeking: true }],
  ] as const)('A4 B2 B4 comes to the same by %s', async (_, path, options) => {
    const { page, act, snapshot, compare, types, stalls } = await follow(path, options)

    await act(PLAY, 1200)
    await act(PAUSE, 'paused')
    await act(PLAY, 800)
    await act('__sim.player.seek(30)', 1000)
    await act('__sim.player.seek(10)', 1000)
    await act('__sim.player.setRate(2)', 1200)
    await compare()
    await act('__sim.player.stall(1500)', 700)
    await act(PAUSE, 'paused')

    expect(await snapshot()).toMatchObject({
      ...{ playCount: 2, pauseCount: 2, seekCount: 2, rateChangeCount: 1, errorCount: 0 },
      ...{ state: 'paused', duration: 60, videoId: '111' },
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

  it('B2 B3 to its end, and again', async () => {
    const { page, act, until, snapshot, compare } = await follow()
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

  it('B2 around a loop there is no end, no pause and no seek', async () => {
    const { page, act, snapshot, types } = await follow('/loop')
    await act(PLAY, 300)
    await act('__sim.player.end(0.5)', 1200)

    await eventually(types).toContain('loop')
    await eventually(snapshot).toMatchObject({ seekCount: 1, pauseCount: 0, state: 'playing', completed: true })
    await page.close()
  })

  it('B1 B4 with the page’s own calls: they work beside ours, and other content is a session of its own', async () => {
    const { page, player } = await follow('/player', { how: 'iframe' })
    await page.evaluate(() => {
      const heard: string[] = []
      for (const event of ['play', 'timeupdate']) hands.player.on(event, () => heard.push(event))
      Object.assign(hands, { heard })
      return hands.player.play()
    })
    await playFor(player, 800)
    const asked = await page.evaluate(async () => {
      const { player } = hands
      const refused = await player.setCurrentTime(1000).catch((error: Error) => error.name)
      await player.setPlaybackRate(2)
      return { refused, sought: await player.setCurrentTime(20), duration: await player.getDuration() }
    })
    await playFor(player, 600)
    const first = await player.evaluate(() => __sim.player.position)
    const loaded = await page.evaluate(async () => {
      const loaded = await hands.player.loadVideo(222)
      await hands.player.play()
      return loaded
    })
    await playFor(player, 600)
    const answers = {
      ...asked,
      loaded,
      heard: await page.evaluate(() => [...new Set((hands as unknown as { heard: string[] }).heard)]),
    }

    expect(answers).toEqual({
      refused: 'RangeError',
      sought: 20,
      duration: 60,
      loaded: 222,
      heard: ['play', 'timeupdate'],
    })
    const snapshots = () => page.evaluate(() => hands.sessions.map(({ snapshot }) => snapshot))
    await eventually(async () =>
      (await snapshots()).map(({ videoId, state, errorCount, seekCount }) => ({
        videoId,
        state,
        errorCount,
        seekCount,
      })),
    ).toEqual([
      { videoId: '111', state: 'closed', errorCount: 0, seekCount: 1 },
      { videoId: '222', state: 'playing', errorCount: 0, seekCount: 0 },
    ])
    const told = await snapshots()
    // Where it was just before the load, and what a load at 2x took to be obeyed.
    expect(told[0]?.maxPosition).toBeLessThan(first + 3)
    expect(told[1]).toMatchObject({ duration: 30, playCount: 1 })
    // Nothing was asked of the frame but what the adapter says it asks.
    const methods = await player.evaluate(() =>
      __sim.log.flatMap(({ way, data }) => (way === 'in' ? [(data as { method: string }).method] : [])),
    )
    expect(methods).not.toContain('removeEventListener')
    await page.close()
  })

  it.each([
    ['its iframe', '/wire', 'iframe'],
    ['a @vimeo/player that nobody else listens to', '/player', 'player'],
    ['a @vimeo/player that the page listens to as well', '/player', 'player of the page'],
  ])('B1 another address of the frame is other content: by %s', async (_, path, how) => {
    const { page, act, compare } = await follow(path, { how: how === 'iframe' ? how : 'player' })
    if (how === 'player of the page') {
      await page.evaluate(() => {
        for (const event of ['play', 'playing', 'timeupdate', 'pause']) hands.player.on(event, () => {})
      })
    }
    await act(PLAY, 2500)
    await page.evaluate(
      (src) => Object.assign(document.querySelector('iframe') as object, { src }),
      `${ORIGIN}/video/222`,
    )
    await page.waitForFunction(() => hands.session.snapshot.videoId === '222')
    const other = await waitForPlayer(page, `${ORIGIN}/video/222`)
    // The adapter listens to the new document before it plays: what it subscribes last is in its log.
    await other.waitForFunction(
      () => __sim.log.filter(({ way, data }) => way === 'in' && JSON.stringify(data).includes('timeupdate')).length > 0,
    )
    await other.evaluate(PLAY)
    await playFor(other, 2500)
    await compare()

    const told = await page.evaluate(() => hands.sessions.map(({ snapshot }) => snapshot))
    expect(told.map(({ videoId, state, duration }) => ({ videoId, state, duration }))).toEqual([
      { videoId: '111', state: 'closed', duration: 60 },
      { videoId: '222', state: 'playing', duration: 30 },
    ])
    for (const { contentMs, rebufferMs } of told) {
      expect(contentMs).toBeGreaterThan(1800)
      expect(rebufferMs).toBeLessThan(1000 + (await page.evaluate(() => hands.stolenMs)))
    }
    await page.close()
  })

  it('B2 where Vimeo loses a pause, the time that stands still is waiting and not viewing, and the next word goes on', async () => {
    const { act, compare, snapshot, page, player } = await follow('/wire', { drop: ['pause'] })
    await act(PLAY, 1200)
    await act(PAUSE, 'rebuffering')
    await compare()
    expect(await snapshot()).toMatchObject({ state: 'rebuffering', pauseCount: 0, seekCount: 0 })
    await act(PLAY, 1200)
    await compare()

    await eventually(snapshot).toMatchObject({ state: 'playing', playCount: 1, seekCount: 0 })
    const { contentMs } = await snapshot()
    const truth = await player.evaluate(() => __sim.truth())
    expect(contentMs).toBeLessThan(truth.contentMs + ERROR_MS)
    await page.close()
  })

  it('keeps the last real position when the page unloads the video', async () => {
    const { page, act, snapshot } = await follow('/player', { how: 'player' })
    await act(PLAY, 1200)
    await act(PAUSE, 'paused')
    const { position, contentMs } = await snapshot()
    await page.evaluate('hands.player.unload()')
    await eventually(() => page.evaluate(() => hands.adapter.snapshot().position)).toBe(null)
    await page.evaluate(() => hands.end())

    expect(position).toBeGreaterThan(1)
    expect(await snapshot()).toMatchObject({ state: 'closed', position, contentMs, seekCount: 0, pauseCount: 1 })
    await page.close()
  })

  it('A1 attached late, knows what plays, from where, and how long it is', async () => {
    const { page, act, player, snapshot } = await open('/wire', '')
    await act(PLAY, 1500)
    const before = await player.evaluate(() => __sim.truth())
    await page.evaluate(() => hands.track('iframe'))
    await playFor(player, 2000)

    await eventually(snapshot).toMatchObject({ playCount: 1, state: 'playing', duration: 60 })
    await eventually(async () => (await snapshot()).playingMs).toBeGreaterThan(1600)
    const told = await snapshot()
    const after = await player.evaluate(() => __sim.truth())
    expect(told.playingMs).toBeLessThan(after.playingMs - before.playingMs + ERROR_MS)
    expect(told.played[0]?.[0]).toBeGreaterThan(1)
    await page.close()
  })

  it('A1 a reload of the frame stops the viewing; subscribed again, the same session goes on', async () => {
    const { page, act, player, snapshot } = await follow()
    await act(PLAY, 800)
    await act('__sim.reload()', 'paused')
    await waitForPlayer(page, ORIGIN)
    await player.waitForFunction(
      () => __sim.log.filter(({ way, data }) => way === 'in' && JSON.stringify(data).includes('timeupdate')).length > 0,
    )
    await act(PLAY, 800)

    await eventually(snapshot).toMatchObject({ playCount: 2, state: 'playing', videoId: '111', duration: 60 })
    expect(await page.evaluate(() => hands.sessions.length)).toBe(1)
    await page.close()
  })

  it('A4 fails as Vimeo says, without the address in its text', async () => {
    const { page, act, snapshot } = await follow()
    await act(PLAY, 500)
    await act(`__sim.fail('PrivacyError', 'no https://vimeo.com/111/${SECRET} here')`, 'error')

    expect(await snapshot()).toMatchObject({ state: 'error', errorCount: 1 })
    expect(await page.evaluate(() => hands.events.find(({ type }) => type === 'error'))).toMatchObject({
      ...{ code: 'vimeo_PrivacyError', message: 'no … here', fatal: true },
    })
    await page.evaluate(() => hands.end())
    const sent = await page.evaluate(() => JSON.stringify([hands.sent, hands.events]))
    expect(sent).toContain('"111"')
    expect(sent).not.toContain(SECRET)
    await page.close()
  })

  it('B2 counts what plays without an end, whose length Vimeo calls 0', async () => {
    const { page, act, snapshot } = await open('/wire', 'iframe', { live: true })
    await act(PLAY, 1500)
    await eventually(snapshot).toMatchObject({ duration: null, completion: null, state: 'playing' })
    await eventually(async () => (await snapshot()).playingMs).toBeGreaterThan(1100)
    await page.close()
  })

  it('D1 ends while the frame still loads, and hears nothing more', async () => {
    const { page, player } = await open('/wire', '', { readyMs: null })
    await page.evaluate(async () => {
      hands.track('iframe')
      await hands.end()
    })
    const before = await page.evaluate(() => hands.events.length)
    await player.evaluate(() => __sim.ready())
    await player.evaluate(() => __sim.player.play())
    await playFor(player, 800)

    expect(await page.evaluate(() => hands.events.length)).toBe(before)
    expect(await page.evaluate(() => hands.reports)).toEqual([])
    await page.close()
  })
})

describe('other people’s packages on the same frame', () => {
  it('A4 vimeo-video plays, seeks and pauses; its iframe tells the same beside it', async () => {
    const { page, player, snapshot, compare, stalls } = await open('/element', 'element')
    await page.waitForFunction(() => hands.events.some(({ type }) => type === 'load'))
    await page.evaluate(() => {
      Object.assign(hands, { first: hands.session })
      hands.track('iframe')
    })
    await page.waitForFunction(() => hands.events.filter(({ type }) => type === 'load').length > 1)
    await page.evaluate(() => document.querySelector<HTMLVideoElement>('vimeo-video')?.play())
    await playFor(player, 1200)
    await page.evaluate(() => Object.assign(document.querySelector('vimeo-video') as object, { currentTime: 30 }))
    await player.waitForFunction(() => __sim.player.position >= 30)
    await playFor(player, 1200)
    await page.evaluate(() => document.querySelector<HTMLVideoElement>('vimeo-video')?.pause())
    await eventually(async () => (await snapshot()).state).toBe('paused')

    const counts = { playCount: 1, pauseCount: 1, seekCount: 1 }
    await eventually(snapshot).toMatchObject(counts) // by its frame
    await eventually(() => page.evaluate(() => (hands as unknown as { first: Session }).first.snapshot)).toMatchObject(
      counts,
    )
    expect((await snapshot()).rebufferCount).toBeLessThanOrEqual(await stalls())
    await compare()
    await page.close()
  })
})

describe('who else speaks', () => {
  it('B5 forged messages of a third origin, of the right origin but another window, and of extensions change nothing', async () => {
    const { page, player, act, snapshot, compare } = await follow('/hostile')
    await page.evaluate((src) => {
      document.body.appendChild(document.createElement('iframe')).src = src
    }, `${ORIGIN}/video/222`)
    const second = await waitForPlayer(page, '/video/222')
    await second.evaluate(() => {
      for (const event of ['ended', 'error', 'timeupdate']) __sim.say({ event, data: { seconds: 59, duration: 60 } })
    })
    await page.evaluate(() => {
      for (const data of [null, 1, { type: 'ended' }, { event: 'ended', data: { seconds: 60 } }])
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
    expect((await snapshot()).maxPosition).toBeLessThanOrEqual(await player.evaluate(() => __sim.player.position + 0.1))
    expect(await page.evaluate(() => (({}) as { polluted?: unknown }).polluted)).toBeUndefined()
    await compare()
    await page.close()
  })

  it('B5 the player’s own window is neither believed nor spoken to after it went elsewhere', async () => {
    const { page, player, act, snapshot } = await follow()
    await act(PLAY, 800)
    const position = await player.evaluate(() => __sim.player.position)
    const before = await page.evaluate(() => hands.events.length)
    const elsewhere = `${server.url.replace('127.0.0.1', 'localhost')}/hostile-frame`
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
})
