import type { PlayerSnapshot, Signal } from '@playhead/core'
import {
  bundle,
  CLIPS,
  openChromium,
  openRawChromium,
  type RawPage,
  serve,
  type TestServer,
} from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What the page under test holds. */
interface Hands {
  readonly video: HTMLVideoElement
  readonly heard: readonly {
    readonly signal: Signal
    readonly snapshot: PlayerSnapshot
    readonly playedUntil: number
  }[]
  readonly said: () => string[]
  /** So long by the clock of the media while it plays; otherwise that time. */
  readonly wait: (ms: number) => Promise<void>
  readonly capabilities: object
}
declare const hands: Hands

const SCRIPT = `
import { html5 } from './index.ts'
const video = document.querySelector('[data-it]')
const heard = []
const adapter = html5(video)
adapter.attach({
  emit(signal) {
    const { played } = video
    if (signal.type === 'autoplayblocked') console.log(signal.type)
    heard.push({ signal, snapshot: adapter.snapshot(), playedUntil: played?.length ? played.end(played.length - 1) : 0 })
  },
  signal: new AbortController().signal,
  report: (error) => { throw error },
  now: () => performance.now(),
  setTimer: (run, ms) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer) },
  document,
  window,
})
/** Types, without the time between. */
const said = () => heard.map(({ signal }) => signal.type).filter((type) => type !== 'time')
const pass = (ms) => new Promise((done) => setTimeout(done, ms))
async function wait(ms) {
  if (video.paused || video.ended) return pass(ms)
  let moved = 0
  for (let at = video.currentTime, i = 0; moved < ms && i < 3000 && !video.paused && !video.ended; i++) {
    await pass(10)
    const step = video.currentTime - at
    if (step > 0 && step < 1) moved += (step * 1000) / video.playbackRate
    at = video.currentTime
  }
}
window.hands = { video, heard, said, wait, capabilities: adapter.capabilities }
`
const LOOKALIKE = `
customElements.define('look-alike', class extends HTMLElement {
  connectedCallback() {
    this.inner = Object.assign(document.createElement('video'), { src: '/clip.mp4', muted: true })
    for (const type of ['loadedmetadata', 'play', 'playing', 'pause', 'timeupdate', 'seeking', 'seeked']) this.inner.addEventListener(type, () => this.dispatchEvent(new Event(type)))
  }
  get paused() { return this.inner.paused }
  get currentTime() { return this.inner.currentTime }
  set currentTime(t) { this.inner.currentTime = t }
  get duration() { return this.inner.duration }
  get playbackRate() { return this.inner.playbackRate }
  play() { return this.inner.play() }
  pause() { this.inner.pause() }
})
`
const page = (body: string): string =>
  `<!doctype html><link rel="icon" href="data:,">${body}<script src="/page.js"></script>`

let server: TestServer
let browser: Browser
let kind: string

beforeAll(async () => {
  server = await serve(
    {
      '/page.js': await bundle(SCRIPT, new URL('.', import.meta.url).pathname),
      '/lookalike.js': LOOKALIKE,
      '/': page('<div id="box"><video data-it src="/clip.mp4" preload="auto"></video></div>'),
      '/missing': page('<video data-it src="/nothing.mp4"></video>'),
      '/sources': page('<video data-it><source src="/nothing.mp4"><source src="/nothing.webm"></video>'),
      '/autoplay': page('<video data-it src="/clip.mp4" autoplay></video>'),
      '/lookalike': page('<look-alike data-it></look-alike><script src="/lookalike.js"></script>'),
      ...CLIPS,
    },
    { 'cache-control': 'no-store' },
  )
  const opened = await openChromium()
  browser = opened.browser
  kind = opened.kind
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function open(path = '/', on: Browser = browser): Promise<Page> {
  const opened = await on.newPage()
  opened.on('pageerror', (error) => expect(error).toBeUndefined())
  await opened.goto(server.url + path)
  if (path === '/') await opened.waitForFunction(() => hands.video.readyState === 4)
  return opened
}

/** Runs in a page, and hands back what was said there from then on. */
async function saidDuring(run: () => Promise<void>, path = '/'): Promise<string[]> {
  const opened = await open(path)
  const before = await opened.evaluate(() => hands.said().length)
  await opened.evaluate(run)
  const said = await opened.evaluate(() => hands.said())
  await opened.close()
  return said.slice(before)
}

describe('a real video in Chromium', () => {
  it('says play and playing, then pause', async () => {
    const said = await saidDuring(async () => {
      await hands.video.play()
      await hands.wait(600)
      hands.video.pause()
      await hands.wait(100)
    })

    expect(said).toEqual(['play', 'playing', 'pause'])
  })

  it('A4 tells where playback left for a seek: where the element itself stopped playing', async () => {
    const opened = await open()
    const seeking = await opened.evaluate(async () => {
      await hands.video.play()
      await hands.wait(1130)
      hands.video.currentTime = 30
      const { played } = hands.video
      const left = played.end(0)
      await hands.wait(600)
      return { heard: hands.heard.find(({ signal }) => signal.type === 'seeking'), left }
    })
    await opened.close()

    expect(seeking.heard?.snapshot.position).toBe(30)
    expect((seeking.heard?.signal as { from?: number } | undefined)?.from).toBeCloseTo(seeking.left, 1)
    expect(seeking.left).toBeGreaterThan(0.8)
  })

  it('says seeking, waiting and seeked for a seek while playing, and no pause', async () => {
    const said = await saidDuring(async () => {
      await hands.video.play()
      await hands.wait(500)
      hands.video.currentTime = 30
      await hands.wait(700)
    })

    expect(said.filter((type) => type !== 'waiting')).toEqual(['play', 'playing', 'seeking', 'seeked', 'playing'])
  })

  it('says a loop by its jump, neither ended nor pause', async () => {
    const said = await saidDuring(async () => {
      hands.video.loop = true
      hands.video.currentTime = 59.4
      await new Promise((seeked) => hands.video.addEventListener('seeked', seeked, { once: true }))
      await hands.video.play()
      await hands.wait(1300)
    })

    expect(said).toContain('seeking')
    expect(said).not.toContain('ended')
    expect(said).not.toContain('pause')
  })

  it('says ended without the pause before it, and a replay by its jump', async () => {
    const said = await saidDuring(async () => {
      hands.video.currentTime = 59.4
      await new Promise((seeked) => hands.video.addEventListener('seeked', seeked, { once: true }))
      await hands.video.play()
      await new Promise((ended) => hands.video.addEventListener('ended', ended, { once: true }))
      await hands.video.play()
      await hands.wait(500)
    })

    expect(said.filter((type) => type !== 'waiting')).toEqual([
      'seeking',
      'seeked',
      'play',
      'playing',
      'ended',
      'seeking',
      'play',
      'seeked',
      'playing',
    ])
  })

  it('says that other content came while it played, though no pause did', async () => {
    const opened = await open()
    const heard = await opened.evaluate(async () => {
      await hands.video.play()
      await hands.wait(500)
      hands.video.src = '/other.mp4?token=secret'
      await hands.wait(500)
      return hands.heard.map(({ signal, snapshot }) => ({ ...signal, source: snapshot.source }))
    })
    await opened.close()

    expect(heard).toContainEqual({ type: 'source', reason: 'change', source: `${server.url}/other.mp4` })
    expect(heard.map(({ type }) => type)).not.toContain('pause')
    expect(JSON.stringify(heard)).not.toContain('secret')
  })

  it.each(['/missing', '/sources'])('A4 hears a fault of %s, also where the element itself is silent', async (path) => {
    const opened = await open(path)
    await opened.waitForFunction(() => hands.said().includes('error'))
    const error = await opened.evaluate(() => hands.heard.find(({ signal }) => signal.type === 'error')?.signal)
    await opened.close()

    expect(error).toMatchObject({ fatal: true, code: 'media_unsupported' })
  })

  it('says waiting when the server stalls, and playing when it goes on', async () => {
    const opened = await open()
    server.stallAt(90_000)
    await opened.evaluate(() => {
      hands.video.src = '/clip.mp4?again'
      void hands.video.play()
    })
    await opened.waitForFunction(() => hands.video.currentTime > 1 && hands.said().at(-1) === 'waiting', undefined, {
      timeout: 30_000,
    })
    server.release()
    await opened.waitForFunction(() => hands.said().at(-1) === 'playing')
    await opened.close()
  })

  it('says that autoplay was refused', async () => {
    const { browser: strict } = await openChromium({ autoplay: false })
    const opened = await strict.newPage()
    const refused = opened.waitForEvent('console', (message) => message.text() === 'autoplayblocked')
    await opened.goto(`${server.url}/autoplay`)
    // Looking into the page would count as a gesture, so it says itself when it is over.
    await refused
    const said = await opened.evaluate(() => hands.said())
    expect(said).toContain('autoplayblocked')
    expect(said).not.toContain('play')
    await strict.close()
  })

  it('says rate, volume and captions', async () => {
    const opened = await open()
    const said = await opened.evaluate(async () => {
      hands.video.playbackRate = 2
      hands.video.volume = 0.5
      const track = hands.video.addTextTrack('captions', 'Deutsch', 'de')
      track.mode = 'showing'
      await hands.wait(200)
      return hands.heard.map(({ signal, snapshot }) => ({ ...signal, rate: snapshot.rate, volume: snapshot.volume }))
    })
    await opened.close()

    expect(said).toContainEqual({ type: 'rate', rate: 2, volume: 0.5 })
    expect(said).toContainEqual({ type: 'volume', rate: 2, volume: 0.5 })
    expect(said).toContainEqual({ type: 'texttrack', language: 'de', rate: 2, volume: 0.5 })
  })

  it('knows full screen of what contains it', async () => {
    const opened = await open()
    await opened.evaluate(() => document.querySelector('#box')?.requestFullscreen())
    await opened.waitForFunction(() => hands.said().includes('fullscreen'))
    await opened.evaluate(() => document.exitFullscreen())
    await opened.waitForFunction(() => hands.said().filter((type) => type === 'fullscreen').length === 2)
    const states = await opened.evaluate(() =>
      hands.heard.flatMap(({ signal }) => (signal.type === 'fullscreen' ? [signal.active] : [])),
    )
    await opened.close()

    expect(states).toEqual([true, false])
  })

  it('B5 follows an element that only looks like a video, and trusts it less', async () => {
    const opened = await open('/lookalike')
    const { said, capabilities } = await opened.evaluate(async () => {
      await hands.wait(500)
      await hands.video.play()
      await hands.wait(600)
      return { said: hands.said(), capabilities: hands.capabilities }
    })
    await opened.close()

    expect(said).toEqual(expect.arrayContaining(['play', 'playing']))
    expect(capabilities).toMatchObject({ seek: 'verify', buffering: 'derived' })
  })
})

it('marks the pause of a muted video in a tab that is really hidden', async (context) => {
  if (kind !== 'full') return context.skip('a headless shell has no hidden tabs: set CHROMIUM_PATH to a full Chromium')
  const chromium = await openRawChromium()
  try {
    const tab: RawPage = await chromium.open(server.url)
    await tab.until(() => hands.video.readyState === 4)
    await tab.evaluate(async () => {
      hands.video.muted = true
      await hands.video.play()
      await hands.wait(500)
    })
    await tab.hide()
    await tab.until(() => hands.said().includes('pause'))
    const pause = await tab.evaluate(() => hands.heard.find(({ signal }) => signal.type === 'pause')?.signal)

    expect(pause).toEqual({ type: 'pause', reason: 'visibility' })
  } finally {
    await chromium.close()
  }
})
