import type { Session, SessionEvent } from '@playhead/core'
import type { Html5Adapter } from '@playhead/html5'
import {
  bundle,
  errorBeside,
  openChromium,
  type SimChannel,
  type Simulation,
  serve,
  serveSimulators,
  simulate,
  type TestServer,
  type YoutubeScenes,
} from '@playhead/testing/browser'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type YouTubeVideoElement from 'youtube-video-element'
import type { YouTubeAdapter, YouTubeOptions } from './index.ts'

/** What the page under test holds. */
interface Hands {
  /** Tracks the iframe, a `YT.Player` that the page makes of it, or the custom element. */
  follow(how: 'iframe' | 'player' | 'element', options?: YouTubeOptions): Promise<void>
  readonly adapter: YouTubeAdapter | Html5Adapter
  readonly session: Session
  readonly sessions: Session[]
  readonly events: SessionEvent[]
  readonly reports: string[]
  readonly player: YTPlayer
  makePlayer(): YTPlayer
  end(): Promise<void>
}
interface YTPlayer {
  addEventListener(type: string, listener: (event: { data: unknown }) => void): void
  [method: string]: (...args: never[]) => unknown
}
declare const __sim: SimChannel & YoutubeScenes

const SCRIPT = `
import { createPlayhead, memoryStore } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { youtube } from './index.ts'
import 'youtube-video-element'
const transport = { name: 'none', send: async () => ({ outcome: 'accepted' }) }
const iframe = () => document.querySelector('iframe')
const api = () => new Promise((done) => {
  const look = () => window.YT?.Player ? done() : setTimeout(look, 20)
  look()
})
window.hands = {
  events: [], reports: [], sessions: [],
  makePlayer() { return hands.player = new YT.Player(iframe()) },
  async follow(how, options) {
    if (how === 'player') { await api(); hands.makePlayer() }
    hands.playhead ??= createPlayhead({ transport, store: memoryStore(), report: (error, where) => hands.reports.push(where + ': ' + error.message) })
    hands.playhead.on('session', (session) => {
      hands.sessions.push(session)
      hands.session = session
      session.on('*', (event) => hands.events.push(event))
    })
    hands.adapter = how === 'element' ? html5(document.querySelector('youtube-video')) : youtube(how === 'player' ? hands.player : iframe(), options)
    hands.playhead.track(hands.adapter, (source) => ({ video: source ?? 'unknown' }))
  },
  end: () => hands.playhead.destroy(),
}
`
const API = '<script src="https://www.youtube.com/iframe_api" async></script>'
const embed = (host = 'www.youtube.com', query = ''): string =>
  `<iframe id="it" allow="autoplay; fullscreen" src="https://${host}/embed/abcdefghijk?enablejsapi=1&origin=ORIGIN${query}"></iframe>`
/** What playing time may miss, and what each derived seek may add to that, ms. */
const ERROR_MS = 150
const SEEK_ERROR_MS = 300

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await serve({ '/page.js': await bundle(SCRIPT, new URL('.', import.meta.url).pathname) })
  const bodies = {
    '/api': embed() + API,
    '/silent': embed(),
    '/nocookie': embed('www.youtube-nocookie.com'),
    // Without the permission, an embed may not start by itself, whatever the viewer did on the page.
    '/autoplay': embed(undefined, '&autoplay=1').replace('allow="autoplay; fullscreen"', '') + API,
    '/loop': embed(undefined, '&loop=1') + API,
    '/list': embed(undefined, '&playlist=other567890') + API,
    '/hidden': embed().replace('allow=', 'referrerpolicy="no-referrer" allow=') + API,
    '/hostile': `${embed()}${API}<iframe name="hostile" src="HOSTILE/hostile"></iframe>`,
    '/element': '<youtube-video src="https://www.youtube.com/watch?v=abcdefghijk"></youtube-video>',
  }
  const hostile = `<script>
    const lie = (info, event = 'infoDelivery') => JSON.stringify({ event, info, id: 1, channel: 'widget' })
    setInterval(() => {
      for (const target of [parent, ...Array.from({ length: parent.length }, (_, at) => parent[at])]) {
        target.postMessage(lie({ playerState: 0, currentTime: 60, duration: 60 }), '*')
        target.postMessage(lie(150, 'onError'), '*')
      }
    }, 50)
  </script>`
  server.routes.set('/hostile-frame', hostile)
  server.routes.set('/hostile', hostile)
  for (const [path, body] of Object.entries(bodies)) {
    // Another origin on the same server: localhost is not 127.0.0.1.
    const elsewhere = server.url.replace('127.0.0.1', 'localhost')
    const text = body.replace('ORIGIN', server.url).replace('HOSTILE/hostile', `${elsewhere}/hostile-frame`)
    server.routes.set(path, `<!doctype html><link rel="icon" href="data:,">${text}<script src="/page.js"></script>`)
  }
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function open(path: string, knobs: object = {}, on = browser): Promise<{ page: Page; simulation: Simulation }> {
  const page = await on.newPage()
  page.on('pageerror', (error) => expect(error).toBeUndefined())
  const simulation = await simulate(page, { knobs: { youtube: { readyMs: 100, ...knobs } } })
  await page.goto(server.url + path)
  await page.waitForFunction(() => !!globalThis.hands)
  return { page, simulation }
}
function frameOf(page: Page): Frame {
  const frame = page.frames().find((each) => each.url().includes('/embed/'))
  if (!frame) throw new Error('no embed')
  return frame
}
/** Opens, follows, and waits until the embed has spoken. */
async function follow(path: string, how: 'iframe' | 'player', options: YouTubeOptions = {}, knobs: object = {}) {
  const { page } = await open(path, knobs)
  await page.evaluate(([how, options]) => hands.follow(how, options), [how, options] as const)
  await page.waitForFunction(() => hands.events.some(({ type }) => type === 'load'))
  const frame = frameOf(page)
  const counted = () =>
    page.evaluate(() => {
      const { playCount, pauseCount, seekCount, rateChangeCount, rebufferCount, errorCount } = hands.session.snapshot
      return { playCount, pauseCount, seekCount, rateChangeCount, rebufferCount, errorCount }
    })
  /** Compares with what the frame itself saw. */
  const compare = async (seeks: number): Promise<void> => {
    const error = await errorBeside(frame, () => page.evaluate(() => hands.session.snapshot))
    const allowed = ERROR_MS + seeks * SEEK_ERROR_MS
    expect(error.playingMs).toBeLessThan(allowed)
    expect(error.contentMs).toBeLessThan(allowed * 2)
  }
  const types = () => page.evaluate(() => hands.events.map(({ type }) => type))
  return { page, frame, counted, compare, types }
}
/** A window that the page opened, at YouTube's own origin, lies to it from now on. Tells how many lies came. */
async function openPopup(page: Page): Promise<() => Promise<number>> {
  await simulate(page.context())
  const opening = page.context().waitForEvent('page')
  await page.evaluate(() => {
    const opened = window.open('https://www.youtube.com/embed/popup678901?enablejsapi=1')
    Object.assign(window, { lies: 0 })
    window.addEventListener('message', ({ source, origin }) => {
      if (source === opened && origin === 'https://www.youtube.com') (window as unknown as { lies: number }).lies++
    })
  })
  const popup = await opening
  await popup.waitForLoadState()
  await popup.evaluate(() => {
    const lies = [
      { event: 'infoDelivery', info: { playerState: 0, currentTime: 60, duration: 60 } },
      { event: 'onError', info: 150 },
    ]
    setInterval(() => {
      for (const lie of lies) opener.postMessage(JSON.stringify({ ...lie, id: 1, channel: 'widget' }), '*')
    }, 50)
  })
  return () => page.evaluate(() => (window as unknown as { lies: number }).lies)
}
const wait = (page: Page, ms: number): Promise<void> => page.waitForTimeout(ms)

describe('one viewing of an embed', () => {
  it.each([
    ['a player of the page', '/api', 'player', {}],
    [
      'an iframe that nobody speaks with, at the privacy-enhanced host',
      '/nocookie',
      'iframe',
      { connect: 'handshake' },
    ],
    ['an iframe of which YouTube’s API makes the player', '/silent', 'iframe', { connect: 'api' }],
  ] as const)('A4 B2 B4 comes to the same: %s', async (_, path, how, options) => {
    const { page, frame, counted, compare, types } = await follow(path, how, options)

    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1500)
    await frame.evaluate(() => __sim.player.pause())
    await wait(page, 1000)
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    await frame.evaluate(() => __sim.userSeekMouse(30))
    await wait(page, 1500)
    await frame.evaluate(() => __sim.userSeekKey(10))
    await wait(page, 1500)
    await frame.evaluate(() => __sim.seekInBuffer(20))
    await wait(page, 1500)

    expect(await counted()).toEqual({
      playCount: 2,
      pauseCount: 1,
      seekCount: 3,
      rateChangeCount: 0,
      rebufferCount: 0,
      errorCount: 0,
    })
    await compare(3)
    expect((await types()).filter((type) => ['view', 'play', 'pause', 'seek'].includes(type))).toEqual([
      'play',
      'view',
      'pause',
      'play',
      'seek',
      'seek',
      'seek',
    ])
    expect(await page.evaluate(() => hands.reports)).toEqual([])
    await page.close()
  })

  it('B2 B4 at 2x, to its end, and again', async () => {
    const { page, frame, counted, compare, types } = await follow('/api', 'player')
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    await frame.evaluate(() => __sim.player.setRate(2))
    await wait(page, 3000)
    expect(await counted()).toMatchObject({ seekCount: 0, rateChangeCount: 1, rebufferCount: 0 })
    await compare(0)

    await frame.evaluate(() => __sim.player.end(1))
    await page.waitForFunction(() => hands.events.some(({ type }) => type === 'ended'))
    expect(await page.evaluate(() => hands.session.snapshot.maxPosition)).toBeCloseTo(60, 0)
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1500)

    expect(await counted()).toMatchObject({ playCount: 2, seekCount: 1, pauseCount: 0 })
    expect(await types()).toContain('complete')
    await compare(2)
    await page.close()
  })

  it('A4 B4 with a seek while it is paused', async () => {
    const { page, frame, counted, compare } = await follow('/api', 'player')
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    await frame.evaluate(() => __sim.player.pause())
    await wait(page, 700)
    await frame.evaluate(() => __sim.seekPaused(40))
    await wait(page, 700)
    expect(await counted()).toMatchObject({ pauseCount: 1, seekCount: 1 })

    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    expect(await counted()).toMatchObject({ playCount: 2, seekCount: 1 })
    await compare(1)
    await page.close()
  })

  it('A4 with a stall, which is a rebuffer, and ticks that stop, which is one too', async () => {
    const { page, frame, counted, compare } = await follow('/api', 'player')
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    await frame.evaluate(() => __sim.player.stall(1000))
    await wait(page, 1000)
    expect(await counted()).toMatchObject({ rebufferCount: 1, pauseCount: 0, seekCount: 0 })
    expect(await page.evaluate(() => hands.session.snapshot.rebufferMs)).toBeGreaterThan(850)

    await frame.evaluate(() => __sim.freeze(3000))
    await wait(page, 1000)
    expect(await counted()).toMatchObject({ rebufferCount: 2, seekCount: 0 })
    await compare(2)
    await page.close()
  })

  it('B2 behind an advertisement: nothing is watched until the content moves', async () => {
    const { page, frame } = await follow('/api', 'player')
    await frame.evaluate(() => __sim.preroll(1500))
    expect(await page.evaluate(() => hands.session.snapshot)).toMatchObject({ contentMs: 0, state: 'starting' })
    await wait(page, 1000)

    expect(await page.evaluate(() => hands.session.snapshot.startupMs)).toBeGreaterThan(1300)
    expect(await page.evaluate(() => hands.session.snapshot.contentMs)).toBeGreaterThan(400)
    await page.close()
  })

  it('B1 the next of a playlist is a session of its own', async () => {
    const { page, frame } = await follow('/list', 'player')
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1200)
    await frame.evaluate(() => __sim.playlistNext())
    await page.waitForFunction(() => hands.sessions.length === 2 && hands.session.snapshot.contentMs > 500)

    const told = await page.evaluate(() => hands.sessions.map(({ snapshot }) => snapshot))
    expect(told.map(({ video, state, duration }) => [video, state, duration])).toEqual([
      ['abcdefghijk', 'closed', 60],
      ['other567890', 'playing', 30],
    ])
    expect(told.map(({ seekCount }) => seekCount)).toEqual([0, 0])
    await page.close()
  })
})

describe('what an embed can be besides', () => {
  it('a loop is told as one, and is no seek', async () => {
    const { page, frame, counted, types } = await follow('/loop', 'player')
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    await frame.evaluate(() => __sim.player.end(1.5))
    await wait(page, 3500)

    expect(await counted()).toMatchObject({ seekCount: 1, pauseCount: 0 })
    expect((await types()).filter((type) => ['loop', 'seek', 'ended'].includes(type))).toEqual(['seek', 'loop'])
    await page.close()
  })

  it('a live stream has no duration, and a window', async () => {
    const { page, frame } = await follow('/api', 'player')
    await frame.evaluate(() => {
      __sim.live(3600)
      return __sim.player.play()
    })
    await wait(page, 1000)

    expect(await page.evaluate(() => hands.session.snapshot)).toMatchObject({ duration: null, state: 'playing' })
    await page.close()
  })

  it('in full screen by its own button', async () => {
    const { page, frame } = await follow('/api', 'player')
    await frame.locator('#fullscreen').click()
    await page.waitForFunction(() => hands.events.some(({ type }) => type === 'fullscreen'))

    expect(await page.evaluate(() => hands.events.find(({ type }) => type === 'fullscreen'))).toMatchObject({
      active: true,
    })
    await page.close()
  })

  it('playing for a while already when it is heard: by the player that its iframe has', async () => {
    const { page } = await open('/api')
    await page.evaluate(async () => {
      while (!(window.YT as { Player?: unknown } | undefined)?.Player) await new Promise((next) => setTimeout(next, 20))
      const player = hands.makePlayer()
      await new Promise<void>((ready) => player.addEventListener('onReady', () => ready()))
    })
    await frameOf(page).evaluate(() => __sim.player.play())
    await wait(page, 1500)
    const told = await page.evaluate(async () => {
      await hands.follow('iframe')
      await new Promise((over) => setTimeout(over, 1000))
      return hands.session.snapshot
    })

    expect(told).toMatchObject({ state: 'playing', duration: 60, seekCount: 0 })
    expect(told.contentMs).toBeGreaterThan(700)
    expect(told.contentMs).toBeLessThan(1400)
    expect(told.played[0]?.[0]).toBeGreaterThan(1)
    await page.close()
  })

  it('on an origin of the app’s own, where it is allowed: as examples do', async () => {
    const served = await serveSimulators({ knobs: { youtube: { readyMs: 100 } } })
    const origin = served.origins.youtube as string
    server.routes.set('/local', (server.routes.get('/api') as string).replaceAll('https://www.youtube.com', origin))
    const page = await browser.newPage()
    await page.goto(`${server.url}/local`)
    const told = await page.evaluate(async (origin) => {
      await hands.follow('player', { allowedOrigins: [origin] })
      await new Promise<void>((ready) => hands.player.addEventListener('onReady', () => ready()))
      hands.player.playVideo?.()
      await new Promise((over) => setTimeout(over, 1500))
      return hands.session.snapshot
    }, origin)

    expect(told).toMatchObject({ state: 'playing', duration: 60, seekCount: 0 })
    await page.close()
    await served.close()
  })
})

describe('what goes wrong', () => {
  it('A4 a refused autoplay is told, and is no pause', async () => {
    const strict = await openChromium({ autoplay: false })
    const { page } = await open('/autoplay', { autoplayMs: 3000 }, strict.browser)
    await page.evaluate(() => hands.follow('player'))
    await page.waitForFunction(() => hands.events.some(({ type }) => type === 'autoplayblocked'))

    expect(await page.evaluate(() => hands.session.snapshot)).toMatchObject({ pauseCount: 0, state: 'idle' })
    await strict.browser.close()
  })

  it.each([
    ['101', 'youtube_embedding_forbidden', '/api'],
    ['150', 'youtube_embedding_forbidden', '/api'],
    ['153', 'youtube_client_identity', '/hidden'],
  ])('A4 error %s at the load is told with its reason', async (code, name, path) => {
    const { page } = await open(path, code === '153' ? {} : { errorAtLoad: code })
    await page.evaluate(() => hands.follow('player'))
    await page.waitForFunction(() => hands.events.some(({ type }) => type === 'error'))

    expect(await page.evaluate(() => hands.events.filter(({ type }) => type === 'error'))).toMatchObject([
      { type: 'error', fatal: true, code: name },
    ])
    await page.close()
  })

  it('A4 an error while it plays, told twice, is one', async () => {
    const { page, frame, counted } = await follow('/api', 'player')
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    await frame.evaluate(() => __sim.errorTwice(5))
    await wait(page, 700)

    expect(await counted()).toMatchObject({ errorCount: 1 })
    expect(await page.evaluate(() => hands.session.snapshot.state)).toBe('error')
    await page.close()
  })

  it('an embed that takes eight seconds is waited for', async () => {
    const { page } = await open('/silent', { readyMs: 8000 })
    await page.evaluate(() => hands.follow('iframe', { connect: 'handshake' }))
    await page.waitForFunction(() => hands.events.some(({ type }) => type === 'load'), undefined, { timeout: 15_000 })

    await frameOf(page).evaluate(() => __sim.player.play())
    await page.waitForFunction(() => hands.session.snapshot.contentMs > 300)
    await page.close()
  })

  it('a page that lets go while it loads is left in peace', async () => {
    const { page } = await open('/silent', { readyMs: 800 })
    await page.evaluate(async () => {
      await hands.follow('iframe', { connect: 'handshake' })
      await hands.end()
    })
    await wait(page, 1500)

    const heard = await frameOf(page).evaluate(() => __sim.log.length)
    await wait(page, 1200)
    expect(await frameOf(page).evaluate(() => __sim.log.length)).toBe(heard)
    expect(await page.evaluate(() => [hands.session.snapshot.state, hands.reports])).toEqual(['closed', []])
    await page.close()
  })

  it('a frame that loads again ends what it played, and goes on with what it shows then', async () => {
    const { page, frame } = await follow('/api', 'player')
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    await frame.evaluate(() => __sim.reload())
    await wait(page, 1500)
    expect(await page.evaluate(() => hands.session.snapshot)).toMatchObject({ state: 'paused', seekCount: 0 })

    await frameOf(page).evaluate(() => __sim.player.play())
    await wait(page, 1000)
    expect(await page.evaluate(() => hands.session.snapshot.state)).toBe('playing')
    await page.close()
  })
})

describe('others on the page', () => {
  it('a second consumer of the iframe loses nothing: nothing is sent by us', async () => {
    const { page } = await open('/api')
    const found = await page.evaluate(async () => {
      await hands.follow('iframe') // before the page makes its player
      while (!('YT' in window && (window.YT as { Player?: unknown }).Player))
        await new Promise((next) => setTimeout(next, 20))
      const player = hands.makePlayer()
      const states: unknown[] = []
      player.addEventListener('onStateChange', ({ data }) => states.push(data))
      await new Promise<void>((ready) => player.addEventListener('onReady', () => ready()))
      player.playVideo?.()
      await new Promise((over) => setTimeout(over, 1500))
      return { states, contentMs: hands.session.snapshot.contentMs, reports: hands.reports }
    })

    expect(found.states).toEqual([-1, 3, 1])
    expect(found.contentMs).toBeGreaterThan(800)
    const sent = await frameOf(page).evaluate(() =>
      __sim.log.filter(({ way }) => way === 'in').map(({ data }) => JSON.parse(String(data)).id),
    )
    expect(new Set(sent)).toEqual(new Set([1])) // the page's player, and nobody else
    await page.close()
  })

  it('B5 a hostile frame, an extension and a popup of the right origin are not believed', async () => {
    const { page, frame, counted } = await follow('/hostile', 'player')
    await frame.evaluate(() => __sim.player.play())
    await page.evaluate(() => {
      const lie = JSON.stringify({ event: 'infoDelivery', info: { playerState: 0, currentTime: 60, duration: 60 } })
      window.postMessage(lie, '*') // as an extension's content script speaks
      const other = document.createElement('iframe')
      other.src = 'https://www.youtube.com/embed/other567890?enablejsapi=1' // the right origin, the wrong window
      other.onload = () => setInterval(() => other.contentWindow?.postMessage('{"event":"listening","id":1}', '*'), 50)
      document.body.append(other)
    })
    const lies = await openPopup(page)
    await wait(page, 2500)

    expect(await lies()).toBeGreaterThan(10)
    expect(await counted()).toMatchObject({ errorCount: 0, seekCount: 0, playCount: 1 })
    expect(await page.evaluate(() => hands.session.snapshot)).toMatchObject({ state: 'playing', completed: false })
    expect(await page.evaluate(() => hands.session.snapshot.maxPosition)).toBeLessThan(4)
    expect(await page.evaluate(() => hands.sessions.length)).toBe(1)
    await page.close()
  })

  it('B5 the frame itself is not believed once it has gone elsewhere', async () => {
    const { page, frame, counted } = await follow('/api', 'player')
    await frame.evaluate(() => __sim.player.play())
    await wait(page, 1000)
    await page.evaluate(
      (url) => {
        ;(document.querySelector('iframe') as HTMLIFrameElement).src = url
      },
      `${server.url.replace('127.0.0.1', 'localhost')}/hostile-frame`,
    )
    await wait(page, 1500)

    expect(await counted()).toMatchObject({ errorCount: 0, seekCount: 0 })
    expect(await page.evaluate(() => hands.session.snapshot.maxPosition)).toBeLessThan(3)
    await page.close()
  })
})

describe('the simulator, by the real youtube-video-element', () => {
  it('plays, seeks and ends as it expects of YouTube', async () => {
    const { page } = await open('/element')
    const heard = await page.evaluate(async () => {
      const element = document.querySelector('youtube-video') as YouTubeVideoElement & { loadComplete: Promise<void> }
      const heard: string[] = []
      for (const type of ['play', 'playing', 'pause', 'seeking', 'seeked', 'ended', 'ratechange', 'volumechange'])
        element.addEventListener(type, () => heard.at(-1) !== type && heard.push(type))
      const until = async (done: () => boolean): Promise<void> => {
        for (let at = 0; at < 200 && !done(); at++) await new Promise((next) => setTimeout(next, 50))
      }
      await element.loadComplete
      await element.play()
      await until(() => element.currentTime > 0.5)
      element.playbackRate = 1.5
      element.volume = 0.5
      await until(() => heard.includes('ratechange') && heard.includes('volumechange'))
      element.currentTime = 59.3
      await until(() => heard.includes('ended'))
      return { heard, duration: element.duration, rate: element.playbackRate, volume: element.volume }
    })

    expect(heard).toMatchObject({ duration: 60, rate: 1.5, volume: 0.5 })
    expect(heard.heard).toEqual(
      expect.arrayContaining(['play', 'playing', 'ratechange', 'volumechange', 'seeking', 'seeked', 'ended']),
    )
    await page.close()
  })

  it('B1 B2 B4 and the element itself is followed as a video: no seeks at 2x, and another address is other content', async () => {
    const { page } = await open('/element')
    const { falseSeeks, name, told } = await page.evaluate(async () => {
      const pass = (ms: number) => new Promise((over) => setTimeout(over, ms))
      const element = document.querySelector('youtube-video') as YouTubeVideoElement & { loadComplete: Promise<void> }
      let seekings = 0
      element.addEventListener('seeking', () => seekings++)
      await hands.follow('element')
      await element.loadComplete
      await element.play()
      await pass(1000)
      element.playbackRate = 2
      await pass(4000)
      const falseSeeks = seekings
      element.currentTime = 40
      await pass(1500)
      element.src = 'https://www.youtube.com/watch?v=other567890'
      await pass(0)
      await element.loadComplete
      await element.play()
      await pass(2500)
      return { falseSeeks, name: hands.adapter.name, told: hands.sessions.map(({ snapshot }) => snapshot) }
    })
    expect(name).toBe('media-element')
    expect(falseSeeks).toBeGreaterThan(3) // which the element says, and the session does not believe
    expect(told.map(({ video, seekCount }) => ({ video, seekCount }))).toEqual([
      { video: 'abcdefghijk', seekCount: 1 },
      { video: 'other567890', seekCount: 0 },
    ])
    // A second, then five and a half at 2x: none of the thirty that were skipped.
    expect(told[0]?.contentMs).toBeGreaterThan(9000)
    expect(told[0]?.contentMs).toBeLessThan(12_500)
    expect(told[1]?.contentMs).toBeGreaterThan(1500)
    await page.close()
  })

  it('and the player inside it is followed like any other', async () => {
    const { page } = await open('/element')
    const told = await page.evaluate(async () => {
      const element = document.querySelector('youtube-video') as YouTubeVideoElement & {
        api: YTPlayer
        loadComplete: Promise<void>
      }
      await element.loadComplete
      Object.assign(hands, { player: element.api, makePlayer: () => element.api })
      await hands.follow('player')
      await element.play()
      await new Promise((over) => setTimeout(over, 2000))
      const { contentMs, seekCount, video } = hands.session.snapshot
      return { contentMs, seekCount, video }
    })

    expect(told).toMatchObject({ seekCount: 0, video: 'abcdefghijk' })
    expect(told.contentMs).toBeGreaterThan(1000)
    await page.close()
  })
})

declare global {
  interface Window {
    YT?: unknown
  }
  var hands: Hands
}
