import type { Session, SessionEvent } from '@playhead/core'
import type { Html5Adapter } from '@playhead/html5'
import {
  bundle,
  errorBeside,
  openChromium,
  playFor,
  type SimChannel,
  type Simulation,
  serve,
  serveSimulators,
  simulate,
  type TestServer,
  waitForPlayer,
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
    hands.playhead.track(hands.adapter, (source) => ({ videoId: source ?? 'unknown' }))
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
const frameOf = (page: Page): Promise<Frame> => waitForPlayer(page, '/embed/')
/** Waits for what a session knows: frames and pages answer in their own time. */
const eventually = <T>(look: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(look, { timeout: 15_000, interval: 50 })
/** Opens, follows, and waits until the embed has spoken. */
async function follow(path: string, how: 'iframe' | 'player', options: YouTubeOptions = {}, knobs: object = {}) {
  const { page } = await open(path, knobs)
  await page.evaluate(([how, options]) => hands.follow(how, options), [how, options] as const)
  await page.waitForFunction(() => hands.events.some(({ type }) => type === 'load'))
  const frame = await frameOf(page)
  const snapshot = () => page.evaluate(() => hands.session.snapshot)
  const counted = () =>
    page.evaluate(() => {
      const { playCount, pauseCount, seekCount, rateChangeCount, errorCount } = hands.session.snapshot
      return { playCount, pauseCount, seekCount, rateChangeCount, errorCount }
    })
  /** Compares with what the frame itself saw. */
  const compare = async (seeks: number): Promise<void> => {
    const allowed = ERROR_MS + seeks * SEEK_ERROR_MS
    // What was told late is known a moment later; what is wrong stays wrong.
    await eventually(async () => {
      const error = await errorBeside(frame, snapshot)
      return error.playingMs < allowed && error.contentMs < allowed * 2 ? 'as the frame saw it' : { error, allowed }
    }).toBe('as the frame saw it')
  }
  const pausesTold = () => page.evaluate(() => hands.events.filter(({ type }) => type === 'pause').length)
  /** Runs a command in the frame, then waits for so many ms of playing, or for a state of the session. */
  const act = async (what: () => unknown, then: number | string): Promise<void> => {
    const pauses = await pausesTold()
    await frame.evaluate(what)
    if (typeof then === 'number') await playFor(frame, then)
    else await eventually(async () => (await snapshot()).state).toBe(then)
    // A pause is one when it has lasted for as long as the player's own pauses around a seek.
    if (what === PAUSE && then === 'paused') await eventually(pausesTold).toBe(pauses + 1)
  }
  /** Rebuffers beyond those that were commanded come from a machine without time for the picture, which shows them. */
  const rebuffers = async (commanded: number): Promise<void> => {
    await eventually(async () => (await snapshot()).rebufferCount).toBeGreaterThanOrEqual(commanded)
    const stalls = await frame.evaluate(() => __sim.truth().stalls)
    expect((await snapshot()).rebufferCount).toBeLessThanOrEqual(Math.max(commanded, stalls))
  }
  const types = () => page.evaluate(() => hands.events.map(({ type }) => type))
  return { page, frame, snapshot, act, counted, rebuffers, compare, types }
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
const PLAY = () => __sim.player.play()
const PAUSE = () => __sim.player.pause()

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
    const { page, act, counted, rebuffers, compare, types } = await follow(path, how, options)

    await act(PLAY, 1200)
    await act(PAUSE, 'paused')
    await act(PLAY, 1000)
    await act(() => __sim.userSeekMouse(30), 1300)
    await act(() => __sim.userSeekKey(10), 1300)
    await act(() => __sim.seekInBuffer(20), 1300)

    await eventually(counted).toEqual({ playCount: 2, pauseCount: 1, seekCount: 3, rateChangeCount: 0, errorCount: 0 })
    await rebuffers(0)
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
    const { page, act, snapshot, counted, rebuffers, compare, types } = await follow('/api', 'player')
    await act(PLAY, 800)
    await act(() => __sim.player.setRate(2), 2500)
    await eventually(counted).toMatchObject({ seekCount: 0, rateChangeCount: 1 })
    await rebuffers(0)
    await compare(0)

    await act(() => __sim.player.end(1), 'ended')
    expect((await snapshot()).maxPosition).toBeCloseTo(60, 0)
    await act(PLAY, 1300)

    await eventually(counted).toMatchObject({ playCount: 2, seekCount: 1, pauseCount: 0 })
    expect(await types()).toContain('complete')
    await compare(2)
    await page.close()
  })

  it('A4 B4 with a seek while it is paused', async () => {
    const { page, frame, act, counted, compare } = await follow('/api', 'player')
    await act(PLAY, 800)
    await act(PAUSE, 'paused')
    await frame.evaluate(() => __sim.seekPaused(40))
    await eventually(counted).toMatchObject({ pauseCount: 1, seekCount: 1 })

    await act(PLAY, 800)
    await eventually(counted).toMatchObject({ playCount: 2, seekCount: 1 })
    await compare(1)
    await page.close()
  })

  it('A4 with a stall, which is a rebuffer, and ticks that stop, which is one too', async () => {
    const { page, act, counted, rebuffers, compare, snapshot } = await follow('/api', 'player')
    await act(PLAY, 800)
    await act(() => __sim.player.stall(1000), 800)
    await rebuffers(1)
    expect(await counted()).toMatchObject({ pauseCount: 0, seekCount: 0 })
    expect((await snapshot()).rebufferMs).toBeGreaterThan(850)

    const { rebufferCount } = await snapshot()
    await act(() => __sim.freeze(3000), 800)
    await rebuffers(rebufferCount + 1)
    expect(await counted()).toMatchObject({ seekCount: 0 })
    await compare(2)
    await page.close()
  })

  it('B2 behind an advertisement: nothing is watched until the content moves', async () => {
    const { page, frame, act, snapshot } = await follow('/api', 'player')
    await act(() => void __sim.preroll(1500), 'starting')
    expect(await snapshot()).toMatchObject({ contentMs: 0, state: 'starting' })
    await playFor(frame, 800)

    await eventually(async () => (await snapshot()).contentMs).toBeGreaterThan(400)
    expect((await snapshot()).contentMs).toBeLessThan((await frame.evaluate(() => __sim.truth().contentMs)) + ERROR_MS)
    expect((await snapshot()).startupMs).toBeGreaterThan(1300)
    await page.close()
  })

  it('B1 the next of a playlist is a session of its own', async () => {
    const { page, frame, act } = await follow('/list', 'player')
    await act(PLAY, 1000)
    await frame.evaluate(() => __sim.playlistNext())
    await page.waitForFunction(() => hands.sessions.length === 2 && hands.session.snapshot.contentMs > 500)

    const told = await page.evaluate(() => hands.sessions.map(({ snapshot }) => snapshot))
    expect(told.map(({ videoId, state, duration }) => [videoId, state, duration])).toEqual([
      ['abcdefghijk', 'closed', 60],
      ['other567890', 'playing', 30],
    ])
    expect(told.map(({ seekCount }) => seekCount)).toEqual([0, 0])
    await page.close()
  })
})

describe('what an embed can be besides', () => {
  it('a loop is told as one, and is no seek', async () => {
    const { page, act, counted, types } = await follow('/loop', 'player')
    await act(PLAY, 800)
    await act(() => __sim.player.end(1.5), 3000)

    await eventually(types).toContain('loop')
    expect(await counted()).toMatchObject({ seekCount: 1, pauseCount: 0 })
    expect((await types()).filter((type) => ['loop', 'seek', 'ended'].includes(type))).toEqual(['seek', 'loop'])
    await page.close()
  })

  it('a live stream has no duration, and a window', async () => {
    const { page, act, snapshot } = await follow('/api', 'player')
    await act(() => {
      __sim.live(3600)
      return __sim.player.play()
    }, 800)

    await eventually(snapshot).toMatchObject({ duration: null, state: 'playing' })
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
    const frame = await frameOf(page)
    await frame.evaluate(PLAY)
    await playFor(frame, 1300)
    const before = await frame.evaluate(() => __sim.truth().contentMs)
    await page.evaluate(() => hands.follow('iframe'))
    await playFor(frame, 1000)
    await page.waitForFunction(() => hands.session.snapshot.contentMs > 700)
    const told = await page.evaluate(() => hands.session.snapshot)
    const after = await frame.evaluate(() => __sim.truth().contentMs)

    expect(told).toMatchObject({ state: 'playing', duration: 60, seekCount: 0 })
    expect(told.contentMs).toBeLessThan(after - before + ERROR_MS)
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
      while (hands.session.snapshot.contentMs < 500) await new Promise((next) => setTimeout(next, 20))
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
    const { page } = await open('/autoplay', { autoplayMs: null }, strict.browser)
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
    const { page, act, counted, snapshot } = await follow('/api', 'player')
    await act(PLAY, 800)
    await act(() => __sim.errorTwice(5), 'error')
    // Another word from the frame, so that both errors have arrived.
    const { errorCount } = await counted()
    await act(() => __sim.player.setRate(2), 'error')
    await eventually(async () => (await snapshot()).rateChangeCount).toBe(1)

    expect([errorCount, (await counted()).errorCount]).toEqual([1, 1])
    expect((await snapshot()).state).toBe('error')
    await page.close()
  })

  it('an embed that takes eight seconds is waited for', async () => {
    const { page } = await open('/silent', { readyMs: 8000 })
    await page.evaluate(() => hands.follow('iframe', { connect: 'handshake' }))
    await page.waitForFunction(() => hands.events.some(({ type }) => type === 'load'))

    await (await frameOf(page)).evaluate(PLAY)
    await page.waitForFunction(() => hands.session.snapshot.contentMs > 300)
    await page.close()
  })

  it('a page that lets go while it loads is left in peace', async () => {
    const { page } = await open('/silent', { readyMs: null })
    const frame = await frameOf(page)
    await page.evaluate(async () => {
      await hands.follow('iframe', { connect: 'handshake' })
      await hands.end()
    })
    await frame.evaluate(() => __sim.ready())

    // A page that still asked would do so four times a second, which is less than this plays.
    const heard = await frame.evaluate(() => __sim.log.length)
    await frame.evaluate(PLAY)
    await playFor(frame, 1200)
    expect(await frame.evaluate(() => __sim.log.length)).toBe(heard)
    expect(await page.evaluate(() => [hands.session.snapshot.state, hands.reports])).toEqual(['closed', []])
    await page.close()
  })

  it('keeps the last real position when the page stops the video', async () => {
    const { page, act, snapshot } = await follow('/api', 'player')
    await act(PLAY, 1200)
    await act(PAUSE, 'paused')
    const { position, contentMs } = await snapshot()
    await page.evaluate(() => (hands.player as unknown as { stopVideo(): void }).stopVideo())
    await eventually(() => page.evaluate(() => hands.adapter.snapshot().position)).toBe(null)
    await page.evaluate(() => hands.end())

    expect(position).toBeGreaterThan(1)
    expect(await snapshot()).toMatchObject({ state: 'closed', position, contentMs, seekCount: 0, pauseCount: 1 })
    await page.close()
  })

  it('a frame that loads again ends what it played, and goes on with what it shows then', async () => {
    const { page, act, snapshot } = await follow('/api', 'player')
    await act(PLAY, 800)
    await act(() => __sim.reload(), 'paused')
    expect(await snapshot()).toMatchObject({ state: 'paused', seekCount: 0 })

    const again = await frameOf(page)
    // The page has introduced itself to the new document.
    await again.waitForFunction(() => __sim.log.some(({ way }) => way === 'out'))
    await again.evaluate(PLAY)
    await playFor(again, 500)
    await eventually(async () => (await snapshot()).state).toBe('playing')
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
      while (hands.session.snapshot.contentMs < 800) await new Promise((next) => setTimeout(next, 20))
      return { states, contentMs: hands.session.snapshot.contentMs, reports: hands.reports }
    })

    expect(found.states).toEqual([-1, 3, 1])
    const sent = await (await frameOf(page)).evaluate(() =>
      __sim.log.filter(({ way }) => way === 'in').map(({ data }) => JSON.parse(String(data)).id),
    )
    expect(new Set(sent)).toEqual(new Set([1])) // the page's player, and nobody else
    await page.close()
  })

  it('B5 a hostile frame, an extension and a popup of the right origin are not believed', async () => {
    const { page, frame, counted, snapshot } = await follow('/hostile', 'player')
    await frame.evaluate(PLAY)
    await page.evaluate(() => {
      const lie = JSON.stringify({ event: 'infoDelivery', info: { playerState: 0, currentTime: 60, duration: 60 } })
      window.postMessage(lie, '*') // as an extension's content script speaks
      const other = document.createElement('iframe')
      other.src = 'https://www.youtube.com/embed/other567890?enablejsapi=1' // the right origin, the wrong window
      other.onload = () => setInterval(() => other.contentWindow?.postMessage('{"event":"listening","id":1}', '*'), 50)
      document.body.append(other)
    })
    const lies = await openPopup(page)
    await eventually(lies).toBeGreaterThan(10)
    await playFor(frame, 1000)

    expect(await counted()).toMatchObject({ errorCount: 0, seekCount: 0, playCount: 1 })
    expect(await page.evaluate(() => hands.session.snapshot)).toMatchObject({ state: 'playing', completed: false })
    expect((await snapshot()).maxPosition).toBeLessThan((await frame.evaluate(() => __sim.player.position)) + 1)
    expect(await page.evaluate(() => hands.sessions.length)).toBe(1)
    await page.close()
  })

  it('B5 the frame itself is not believed once it has gone elsewhere', async () => {
    const { page, frame, act, counted, snapshot } = await follow('/api', 'player')
    await act(PLAY, 800)
    const position = await frame.evaluate(() => __sim.player.position)
    await page.evaluate(
      (url) => {
        Object.assign(window, { lies: 0 })
        const it = document.querySelector('iframe') as HTMLIFrameElement
        window.addEventListener('message', ({ source, origin }) => {
          const lied = source === it.contentWindow && origin !== 'https://www.youtube.com'
          if (lied) (window as unknown as { lies: number }).lies++
        })
        ;(document.querySelector('iframe') as HTMLIFrameElement).src = url
      },
      `${server.url.replace('127.0.0.1', 'localhost')}/hostile-frame`,
    )
    await page.waitForFunction(() => (window as unknown as { lies: number }).lies > 10)

    expect(await counted()).toMatchObject({ errorCount: 0, seekCount: 0 })
    // It played on while the next document was loading, but never to where the lies say.
    expect((await snapshot()).maxPosition).toBeLessThan(position + 10)
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
    const { falseSeeks, name, told, atMostMs } = await page.evaluate(async () => {
      const element = document.querySelector('youtube-video') as YouTubeVideoElement & { loadComplete: Promise<void> }
      const until = async (done: () => boolean): Promise<void> => {
        while (!done()) await new Promise((next) => setTimeout(next, 20))
      }
      const contentMs = (at: number): number => hands.sessions[at]?.snapshot.contentMs ?? 0
      let seekings = 0
      element.addEventListener('seeking', () => seekings++)
      await hands.follow('element')
      await element.loadComplete
      await element.play()
      await until(() => contentMs(0) > 1000)
      element.playbackRate = 2
      await until(() => contentMs(0) > 8000 && seekings > 3)
      const falseSeeks = seekings
      const skippedFrom = element.currentTime
      element.currentTime = 40
      await until(() => hands.sessions[0]?.snapshot.seekCount === 1 && element.currentTime > 42)
      const end = element.currentTime
      element.src = 'https://www.youtube.com/watch?v=other567890'
      await new Promise((next) => setTimeout(next, 0))
      await element.loadComplete
      await element.play()
      await until(() => contentMs(1) > 1500)
      return {
        falseSeeks,
        name: hands.adapter.name,
        told: hands.sessions.map(({ snapshot }) => snapshot),
        // What was played before the skip and after it, and what a page may miss at either.
        atMostMs: (skippedFrom + end - 40 + 3) * 1000,
      }
    })
    expect(name).toBe('media-element')
    expect(falseSeeks).toBeGreaterThan(3) // which the element says, and the session does not believe
    expect(told.map(({ videoId, seekCount }) => ({ videoId, seekCount }))).toEqual([
      { videoId: 'abcdefghijk', seekCount: 1 },
      { videoId: 'other567890', seekCount: 0 },
    ])
    // None of the thirty seconds that were skipped.
    expect(told[0]?.contentMs).toBeGreaterThan(9000)
    expect(told[0]?.contentMs).toBeLessThan(atMostMs)
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
      while (hands.session.snapshot.contentMs < 1000) await new Promise((next) => setTimeout(next, 20))
      const { seekCount, videoId } = hands.session.snapshot
      return { seekCount, videoId }
    })

    expect(told).toEqual({ seekCount: 0, videoId: 'abcdefghijk' })
    await page.close()
  })
})

declare global {
  interface Window {
    YT?: unknown
  }
  var hands: Hands
}
