import { fileURLToPath } from 'node:url'
import type { EventRecord, PlayerSnapshot, Playhead, Session } from '@playhead/core'
import { bundle, CLIPS, openChromium, serve, type TestServer } from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import type Plyr from 'plyr'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

/** What the page under test holds. */
interface Hands {
  player: Plyr & { readonly ready?: boolean }
  readonly Plyr: typeof Plyr
  readonly create: () => void
  readonly playhead: Playhead
  /** In order, those that began by themselves too. */
  readonly sessions: Session[]
  readonly events: EventRecord[]
  readonly faults: string[]
  readonly media: () => HTMLVideoElement
  readonly snapshot: () => PlayerSnapshot
  /** The truth by looking every 10 ms, since it was last asked. */
  readonly truth: () => { playingMs: number; contentMs: number; uniqueMs: number; stalls: number; stolenMs: number }
  /** So long by the clock of the media while it plays; otherwise that time, and until no seek is under way. */
  readonly wait: (ms: number) => Promise<void>
  readonly until: (is: () => unknown) => Promise<void>
}
declare const hands: Hands

const SCRIPT = `
import { createPlayhead, memoryStore } from '@playhead/core'
import Plyr from 'plyr'
import { plyr } from './index.ts'

const query = new URLSearchParams(location.search)
const faults = [], sessions = [], events = []
const playhead = createPlayhead({ transport: { name: 'none', send: async () => ({ outcome: 'retry', reason: 'test' }) }, store: memoryStore(), report: (error, where) => faults.push(where + ': ' + error) })
playhead.on('session', (session) => {
  sessions.push(session)
  session.on('*', (event) => events.push(event))
})
const hands = window.hands = { Plyr, playhead, sessions, events, faults }
const pass = (ms) => new Promise((done) => setTimeout(done, ms))
const watched = () => hands.player?.media
hands.wait = async (ms) => {
  const plays = (media) => media && !media.paused && !media.ended
  if (!plays(watched())) {
    await pass(ms)
    return hands.until(() => !watched()?.seeking)
  }
  let moved = 0
  for (let media = watched(), at = media.currentTime, i = 0; moved < ms && i < 3000 && plays(media); i++) {
    await pass(10)
    media = watched()
    const step = media ? media.currentTime - at : 0
    if (step > 0 && step < 1) moved += (step * 1000) / media.playbackRate
    at = media?.currentTime
  }
}
hands.until = async (is) => { for (let i = 0; i < 1500 && !is(); i++) await pass(10); if (!is()) throw new Error('never: ' + is) }
hands.media = () => hands.player.media
hands.create = () => {
  hands.player = new Plyr('#it', { iconUrl: '/none.svg', loadSprite: false, hideControls: false, blankVideo: '/blank.mp4', storage: { enabled: false }, muted: query.has('muted'), quality: { default: 360, options: [720, 360] }, speed: { selected: 1, options: [0.5, 1, 2] } })
  const adapter = plyr(hands.player)
  hands.snapshot = () => adapter.snapshot()
  playhead.track(adapter, (source) => ({ videoId: (source ?? 'nothing').replace(/.*[/]/, '') }))
}
const nothing = () => ({ playingMs: 0, contentMs: 0, stalls: 0, stolenMs: 0, seen: new Set() })
let truth = nothing(), last, still = null
hands.truth = () => { const { seen, ...said } = truth; truth = nothing(); return { ...said, uniqueMs: seen.size } }
setInterval(() => {
  const media = watched()
  if (!media) return last = undefined
  const look = { media, at: performance.now(), position: media.currentTime, rate: media.playbackRate, paused: media.paused, seeking: media.seeking, src: media.currentSrc }
  const content = last ? (look.position - last.position) * 1000 : 0
  const wall = last ? look.at - last.at : 0
  truth.stolenMs += Math.max(0, wall - 40)
  // It stands still while it should move, after it has moved.
  if (last?.media !== media || last.src !== look.src || look.paused || look.seeking || media.ended || content < 0) still = null
  else if (content > 0) still = 0
  else if (still !== null) {
    if (still < 150 && still + wall >= 150) truth.stalls++
    still += wall
  }
  if (last && last.media === media && last.src === look.src && content > 0 && content <= wall * Math.max(look.rate, last.rate) + 250 && !look.seeking && !last.seeking) {
    truth.contentMs += content
    if (!last.paused) truth.playingMs += Math.min(wall, content / last.rate + 12)
    for (let ms = Math.round(last.position * 1000); ms < Math.round(look.position * 1000); ms++) truth.seen.add(look.src + ms)
  }
  last = look
}, 10)
hands.create()
`
const page = (body: string): string =>
  `<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="/plyr.css"><div style="width:640px">${body}</div><script src="/page.js"></script>`

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await serve(
    {
      '/page.js': await bundle(SCRIPT, fileURLToPath(new URL('.', import.meta.url))),
      '/plyr.css': new URL(import.meta.resolve('plyr/dist/plyr.css')),
      '/': page('<video id="it" src="/clip.mp4" preload="auto"></video>'),
      '/qualities': page(
        '<video id="it" preload="auto"><source src="/clip-720.mp4" type="video/mp4" size="720"><source src="/clip.mp4" type="video/mp4" size="360"></video>',
      ),
      '/captions': page(
        '<video id="it" src="/clip.mp4" preload="auto"><track kind="captions" srclang="de" label="Deutsch" src="/captions.vtt"></video>',
      ),
      '/captions.vtt': 'WEBVTT\n\n00:00.000 --> 00:50.000\nHallo',
      '/missing': page('<video id="it" src="/nothing.mp4"></video>'),
      '/clip-720.mp4': CLIPS['/clip.mp4'],
      '/blank.mp4': CLIPS['/other.mp4'],
      ...CLIPS,
    },
    { 'cache-control': 'no-store' },
  )
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** What pages threw: nothing of ours may. */
let thrown: Error[] = []
afterEach(() => {
  const stacks = thrown.map(({ stack }) => stack)
  thrown = []
  expect(stacks).toEqual([])
})

async function open(path = '/'): Promise<Page> {
  const opened = await browser.newPage()
  opened.on('pageerror', (error) => thrown.push(error))
  await opened.goto(server.url + path)
  if (path !== '/missing') await opened.waitForFunction(() => hands.media().readyState === 4 && hands.player.ready)
  return opened
}

/** Runs in a page, and hands back what the sessions then know. */
async function after(run: () => Promise<void>, path = '/') {
  const opened = await open(path)
  await opened.evaluate(run)
  const known = await opened.evaluate(() => ({
    sessions: hands.sessions.map(({ snapshot }) => snapshot),
    events: hands.events,
    types: hands.events.map(({ type }) => type),
    faults: hands.faults,
    truth: hands.truth(),
  }))
  await opened.close()
  expect(known.faults).toEqual([])
  return known
}

/** What a look and a timer of a busy machine miss at a start or a stop, ms. */
const GRAIN_MS = 60
/** At a seek a look is lost, which takes its time on a busy machine, ms. */
const SEEK_GRAIN_MS = 100

/** Within 1 %, or the grain, or the time for which the machine did other things: neither truth nor session is exact to less. */
function expectTruth(
  session:
    | {
        readonly playingMs: number
        readonly contentMs: number
        readonly seekCount?: number
        readonly rebufferCount?: number
      }
    | undefined,
  truth: ReturnType<Hands['truth']>,
) {
  const grain = GRAIN_MS + SEEK_GRAIN_MS * (session?.seekCount ?? 0) + truth.stolenMs
  // None was meant: what there is, the picture has shown.
  expect(session?.rebufferCount ?? 0).toBeLessThanOrEqual(truth.stalls)
  expect(Math.abs((session?.contentMs ?? 0) - truth.contentMs)).toBeLessThan(Math.max(grain, truth.contentMs / 100))
  expect(Math.abs((session?.playingMs ?? 0) - truth.playingMs)).toBeLessThan(Math.max(grain, truth.playingMs / 50))
}

describe('a real Plyr on a <video>', () => {
  it('B4 B5 plays, pauses, goes at 2x and adds up to what was seen', async () => {
    const { sessions, types, truth } = await after(async () => {
      await hands.player.play()
      await hands.wait(1500)
      hands.player.speed = 2
      await hands.wait(1500)
      hands.player.pause()
      await hands.wait(400)
    })

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({
      videoId: 'clip.mp4',
      playCount: 1,
      pauseCount: 1,
      rateChangeCount: 1,
      seekCount: 0,
    })
    const [first = '', second = '', ...rest] = types.filter((type) => type !== 'rebuffer')
    // Chromium fires `resize` and `loadedmetadata` in either order.
    expect([first, second].sort()).toEqual(['load', 'rendition'])
    expect(rest).toEqual(['play', 'view', 'rate', 'pause'])
    expectTruth(sessions[0], truth)
  })

  it('A4 B4 counts a click and a drag on its own bar as one seek each, and the pauses of the bar as none', async () => {
    const opened = await open()
    await opened.evaluate(async () => {
      await hands.player.play()
      await hands.wait(1200)
    })
    const bar = await opened.locator('input[data-plyr=seek]').boundingBox()
    if (!bar) throw new Error('Plyr has no bar')
    const at = (share: number) => [bar.x + bar.width * share, bar.y + bar.height / 2] as const
    await opened.evaluate(() => {
      const media = hands.media()
      media.addEventListener('seeking', () => Object.assign(hands, { before: media.played.end(0) }), { once: true })
    })
    await opened.mouse.click(...at(0.5))
    await opened.evaluate(() => hands.wait(1200))
    await opened.mouse.move(...at(0.55))
    await opened.mouse.down()
    for (const share of [0.6, 0.7, 0.75]) {
      await opened.mouse.move(...at(share))
      await opened.evaluate(() => hands.wait(400)) // longer than seeks that are one may be apart
    }
    await opened.mouse.up()
    await opened.evaluate(() => hands.wait(1200))
    const known = await opened.evaluate(() => {
      hands.player.pause()
      return hands.wait(300).then(() => ({
        session: hands.sessions[0]?.snapshot,
        before: (hands as unknown as { before: number }).before,
        seeks: hands.events.filter(({ type }) => type === 'seek') as { type: string; from?: number; to?: number }[],
        types: hands.events.map(({ type }) => type),
        // The element's own account: nothing was watched twice here.
        playedMs: ((played) => Array.from(played, (_, at) => (played.end(at) - played.start(at)) * 1000))(
          hands.media().played as TimeRanges & ArrayLike<never>,
        ).reduce((sum, each) => sum + each, 0),
        truth: hands.truth(),
      }))
    })
    await opened.close()

    expect(known.session).toMatchObject({ playCount: 1, pauseCount: 1, seekCount: 2 })
    expect(known.seeks[0]?.from).toBeGreaterThan(0.9)
    expect(known.seeks[0]?.from).toBeLessThan(known.before + 1)
    expect(known.seeks[0]?.to).toBeCloseTo(30, -0.5)
    expect(known.seeks[1]?.to).toBeCloseTo(45, -0.5)
    expect(Math.abs((known.session?.contentMs ?? 0) - known.playedMs)).toBeLessThan(GRAIN_MS + known.truth.stolenMs)
    expectTruth(known.session, known.truth)
  })

  it('B1 B3 ends without a pause, and plays again as the same session', async () => {
    const { sessions, types, truth } = await after(async () => {
      hands.player.currentTime = 58.8
      await hands.wait(300)
      await hands.player.play()
      await hands.until(() => hands.player.ended)
      await hands.wait(200)
      await hands.player.play()
      await hands.wait(800)
      hands.player.pause()
      await hands.wait(200)
    })

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({ playCount: 2, pauseCount: 1, seekCount: 0, completed: true })
    expect(types.filter((type) => type === 'ended')).toHaveLength(1)
    expectTruth(sessions[0], truth)
  })

  it('says a loop, and neither an end nor a seek', async () => {
    const { sessions, types, truth } = await after(async () => {
      hands.player.loop = true
      hands.player.currentTime = 59
      await hands.wait(300)
      await hands.player.play()
      await hands.wait(2000)
      hands.player.pause()
      await hands.wait(200)
    })

    expect(types).toContain('loop')
    expect(types).not.toContain('ended')
    expect(sessions[0]).toMatchObject({ seekCount: 0, pauseCount: 1 })
    expectTruth(sessions[0], truth)
  })

  it('B1 begins another session with another source, twice, and hears nothing of the elements before', async () => {
    const { sessions, events, truth } = await after(async () => {
      const take = (src: string): void => {
        hands.player.source = {
          type: 'video',
          sources: [{ src, type: src.endsWith('m') ? 'video/webm' : 'video/mp4' }],
        }
      }
      await hands.player.play()
      await hands.wait(1000)
      take('/other.mp4?token=secret')
      await hands.until(() => hands.media().readyState === 4)
      await hands.player.play()
      await hands.wait(1000)
      take('/clip.webm')
      await hands.until(() => hands.media().readyState === 4)
      await hands.wait(800)
    })

    expect(sessions.map(({ videoId }) => videoId)).toEqual(['clip.mp4', 'other.mp4', 'clip.webm'])
    expect(sessions.map(({ state }) => state)).toEqual(['closed', 'closed', 'idle'])
    expect(
      sessions.map(({ playCount, pauseCount, errorCount, seekCount }) => [
        playCount,
        pauseCount,
        errorCount,
        seekCount,
      ]),
    ).toEqual([
      [1, 0, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 0],
    ])
    expect(sessions.map(({ duration }) => Math.round(duration ?? 0))).toEqual([60, 30, 60])
    expect(events.filter(({ type }) => type === 'end').map((event) => (event as { reason?: string }).reason)).toEqual([
      'source-change',
      'source-change',
    ])
    const [first, second] = sessions
    expectTruth(
      {
        playingMs: (first?.playingMs ?? 0) + (second?.playingMs ?? 0),
        contentMs: (first?.contentMs ?? 0) + (second?.contentMs ?? 0),
      },
      truth,
    )
  })

  it('goes on with its session when the same source is loaded again', async () => {
    const { sessions, truth } = await after(async () => {
      await hands.player.play()
      await hands.wait(700)
      hands.player.source = { type: 'video', sources: [{ src: '/clip.mp4', type: 'video/mp4' }] }
      await hands.until(() => hands.media().readyState === 4)
      await hands.player.play()
      await hands.wait(700)
      hands.player.pause()
      await hands.wait(200)
    })

    expect(sessions).toHaveLength(1)
    expect(sessions[0]).toMatchObject({ playCount: 2, pauseCount: 1, seekCount: 0 })
    expect(sessions[0]?.contentMs).toBeGreaterThan(700)
    expectTruth(sessions[0], truth)
  })

  it.each([
    ['playing', true],
    ['paused', false],
  ])('B4 takes a change of quality while %s for no seek, no pause and no other session', async (_, playing) => {
    const opened = await open('/qualities')
    const known = await opened.evaluate(async (playing) => {
      await hands.player.play()
      await hands.wait(1200)
      if (!playing) hands.player.pause()
      await hands.wait(200)
      hands.player.quality = 720
      await hands.wait(1200)
      const during = hands.snapshot()
      if (!playing) await hands.player.play()
      await hands.wait(800)
      hands.player.pause()
      await hands.wait(300)
      return {
        during,
        sessions: hands.sessions.map(({ snapshot }) => snapshot),
        types: hands.events.map(({ type }) => type),
        renditions: hands.events.filter(({ type }) => type === 'rendition').map((event) => ({ ...event })),
        truth: hands.truth(),
        faults: hands.faults,
        src: hands.media().currentSrc,
      }
    }, playing)
    await opened.close()

    expect(known.faults).toEqual([])
    expect(known.src).toMatch(/clip-720/)
    expect(known.sessions).toHaveLength(1)
    expect(known.sessions[0]).toMatchObject({
      seekCount: 0,
      playCount: playing ? 1 : 2,
      pauseCount: playing ? 1 : 2,
      renditionChangeCount: 1,
      errorCount: 0,
    })
    expect(known.during.rendition?.label).toBe('720p')
    expect(known.during.position).toBeGreaterThan(0.9)
    expect(known.sessions[0]?.position).toBeGreaterThan(1.5)
    expectTruth(known.sessions[0], known.truth)
  })

  it('knows full screen of its container, by its own button', async () => {
    const opened = await open()
    await opened.locator('[data-plyr=fullscreen]').first().click()
    await opened.waitForFunction(() => hands.events.some(({ type }) => type === 'fullscreen'))
    await opened.evaluate(() => hands.player.fullscreen.exit())
    await opened.waitForFunction(() => hands.events.filter(({ type }) => type === 'fullscreen').length === 2)
    const states = await opened.evaluate(() =>
      hands.events.flatMap((event) => (event.type === 'fullscreen' ? [event.active] : [])),
    )
    await opened.close()

    expect(states).toEqual([true, false])
  })

  it('tells captions, which Plyr draws itself', async () => {
    const { events } = await after(async () => {
      hands.player.currentTrack = 0
      await hands.wait(200)
      hands.player.toggleCaptions(false)
      await hands.wait(200)
    }, '/captions')

    const told = events
      .filter(({ type }) => type === 'texttrack')
      .map((event) => (event as { language?: unknown }).language)
    expect(told).toEqual(['de', null])
  })

  it('A4 tells a fault of its media', async () => {
    const opened = await open('/missing')
    await opened.waitForFunction(() => hands.events.some(({ type }) => type === 'error'))
    const known = await opened.evaluate(() => ({
      session: hands.sessions[0]?.snapshot,
      error: hands.events.find(({ type }) => type === 'error'),
    }))
    await opened.close()

    expect(known.session).toMatchObject({ state: 'error', errorCount: 1 })
    expect(known.error).toMatchObject({ fatal: true, code: 'media_unsupported' })
  })

  it('stops when it is destroyed while it plays, and another one on the same page is followed', async () => {
    const { sessions, truth } = await after(async () => {
      await hands.player.play()
      await hands.wait(1000)
      hands.player.destroy()
      await hands.wait(900)
      hands.create()
      await hands.until(() => hands.media().readyState === 4)
      await hands.player.play()
      await hands.wait(800)
      hands.player.pause()
      await hands.wait(200)
    })

    expect(sessions.map(({ state }) => state)).toEqual(['paused', 'paused'])
    expect(sessions[0]).toMatchObject({
      errorCount: 0,
      seekCount: 0,
      duration: sessions[1]?.duration,
    })
    expectTruth(
      {
        playingMs: sessions.reduce((sum, each) => sum + each.playingMs, 0),
        contentMs: sessions.reduce((sum, each) => sum + each.contentMs, 0),
      },
      truth,
    )
  })

  it('survives being destroyed while it loads', async () => {
    const { sessions, types } = await after(async () => {
      hands.player.source = { type: 'video', sources: [{ src: '/other.mp4', type: 'video/mp4' }] }
      Promise.resolve(hands.player.play()).catch(() => {})
      hands.player.destroy()
      await hands.wait(600)
    })

    expect(types).not.toContain('error')
    expect(sessions.every(({ state }) => state === 'idle' || state === 'paused' || state === 'closed')).toBe(true)
  })
})
