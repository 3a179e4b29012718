import { fileURLToPath } from 'node:url'
import type { EventRecord, PlayerSnapshot, Playhead, Session } from '@playhead/core'
import { bundle, CLIPS, openChromium, serve, type TestServer } from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import type Plyr from 'plyr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What the page under test holds. */
interface Hands {
  player: Plyr
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
  readonly truth: () => { playingMs: number; contentMs: number; uniqueMs: number }
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
hands.wait = (ms) => new Promise((done) => setTimeout(done, ms))
hands.until = async (is) => { for (let i = 0; i < 1500 && !is(); i++) await hands.wait(10); if (!is()) throw new Error('never: ' + is) }
hands.media = () => hands.player.media
hands.create = () => {
  hands.player = new Plyr('#it', { iconUrl: '/none.svg', loadSprite: false, blankVideo: '/blank.mp4', storage: { enabled: false }, muted: query.has('muted'), quality: { default: 360, options: [720, 360] }, speed: { selected: 1, options: [0.5, 1, 2] } })
  const adapter = plyr(hands.player)
  hands.snapshot = () => adapter.snapshot()
  playhead.track(adapter, (source) => ({ video: (source ?? 'nothing').replace(/.*[/]/, '') }))
}
let truth = { playingMs: 0, contentMs: 0, seen: new Set() }, last
hands.truth = () => { const { seen, ...said } = truth; truth = { playingMs: 0, contentMs: 0, seen: new Set() }; return { ...said, uniqueMs: seen.size } }
setInterval(() => {
  const media = hands.player?.media
  if (!media) return last = undefined
  const look = { media, at: performance.now(), position: media.currentTime, rate: media.playbackRate, paused: media.paused, seeking: media.seeking, src: media.currentSrc }
  const content = last ? (look.position - last.position) * 1000 : 0
  const wall = last ? look.at - last.at : 0
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

async function open(path = '/'): Promise<Page> {
  const opened = await browser.newPage()
  const thrown: Error[] = []
  opened.on('pageerror', (error) => thrown.push(error))
  opened.on('close', () => expect(thrown).toEqual([]))
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

/** Within 1 %, or what two looks and a timer of a busy machine are apart. */
function expectTruth(session: { playingMs: number; contentMs: number } | undefined, truth: ReturnType<Hands['truth']>) {
  expect(Math.abs((session?.contentMs ?? 0) - truth.contentMs)).toBeLessThan(Math.max(60, truth.contentMs / 100))
  expect(Math.abs((session?.playingMs ?? 0) - truth.playingMs)).toBeLessThan(Math.max(100, truth.playingMs / 50))
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
      video: 'clip.mp4',
      playCount: 1,
      pauseCount: 1,
      rateChangeCount: 1,
      seekCount: 0,
    })
    expect(types).toEqual(['rendition', 'load', 'play', 'view', 'rate', 'pause'])
    expectTruth(sessions[0], truth)
  })
})
