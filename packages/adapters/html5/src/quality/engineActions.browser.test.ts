import { readFileSync } from 'node:fs'
import type { Session, SessionSnapshot } from '@playhead/core'
import { ADAPTIVE, bundle, openChromium, serve, type TestServer } from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

interface Harness {
  readonly video: HTMLVideoElement
  readonly sessions: readonly Session[]
  // biome-ignore lint/suspicious/noExplicitAny: two engines
  readonly engine: any
}
declare const harness: Harness

/** A page that plays `/gap/…` with an engine, with or without its probe. */
const PAGE = (engine: string): string => `
import { createPlayhead, memoryStore } from '@playhead/core'
import { html5 } from '../index.ts'
import { hlsQuality, shakaQuality } from './index.ts'
const video = document.querySelector('video')
${engine}
const transport = { name: 'none', send: async () => ({ outcome: 'accepted' }) }
const playhead = createPlayhead({ transport, store: memoryStore(), report: (error) => console.error(error) })
const sessions = []
playhead.on('session', (session) => sessions.push(session))
playhead.track(html5(video, location.search === '?probe' ? { quality } : {}), { videoId: 'gap' })
window.harness = { video, sessions, engine }
load()
`
const ENGINES = {
  hls: `
import Hls from 'hls.js'
const engine = new Hls({ enableWorker: false })
const quality = hlsQuality(engine)
const load = () => { engine.loadSource('/gap/low.m3u8'); engine.attachMedia(video) }`,
  shaka: `
import shaka from 'shaka-player'
const engine = new shaka.Player()
const quality = shakaQuality(engine)
const load = async () => {
  await engine.attach(video)
  await engine.load('/gap/low.mpd')
}`,
}

let server: TestServer
let browser: Browser

/** The playlist without its segment from 4 to 6 seconds, and no discontinuity: the hole is in the buffer. */
function withHole(playlist: string): string {
  const lines = playlist.split('\n')
  const starts = lines.flatMap((line, at) => (line.startsWith('#EXTINF') ? [at] : []))
  const [from = 0, to = 0] = [starts[2], starts[3]]
  return [...lines.slice(0, from), ...lines.slice(to)].join('\n')
}

/** The same hole in DASH, for Shaka (dash.js plays no list of segments that has a timeline): of the first rendition, five of six segments, and where each of them is. */
function manifestWithHole(manifest: string): string {
  const [low = ''] = manifest.split('<Representation id="1"')
  const segments = [...low.matchAll(/<SegmentURL[^>]*>/g)].map(([segment]) => segment)
  const timeline = '<SegmentTimeline><S t="0" d="2000000" r="1"/><S t="6000000" d="2000000" r="2"/></SegmentTimeline>'
  return `${low
    .replace(segments[2] as string, '')
    .replace(/ duration="2000000"/, '')
    .replace(
      /<Initialization[^>]*>/,
      (initialization) => `${initialization}${timeline}`,
    )}</AdaptationSet></Period></MPD>`
}

beforeAll(async () => {
  server = await serve({ ...ADAPTIVE })
  server.routes.set('/gap/low.m3u8', withHole(readFileSync(ADAPTIVE['/adaptive/low.m3u8'] as URL, 'utf8')))
  server.routes.set('/gap/low.mpd', manifestWithHole(readFileSync(ADAPTIVE['/adaptive/manifest.mpd'] as URL, 'utf8')))
  server.routes.set('/gap/low.mp4', ADAPTIVE['/adaptive/low.mp4'] as URL)
  for (const [name, engine] of Object.entries(ENGINES)) {
    server.routes.set(
      `/${name}`,
      `<!doctype html><link rel="icon" href="data:,"><video muted></video><script src="/${name}.js"></script>`,
    )
    server.routes.set(`/${name}.js`, await bundle(PAGE(engine), new URL('.', import.meta.url).pathname))
  }
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function open(path: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(`${server.url}${path}`)
  await page.waitForFunction(() => harness.video.readyState > 2)
  await page.evaluate(() => harness.video.play())
  return page
}
const snapshots = (page: Page): Promise<SessionSnapshot[]> =>
  page.evaluate(() => harness.sessions.map(({ snapshot }) => snapshot))

describe.each(['/hls', '/hls?probe', '/shaka', '/shaka?probe'])('playback by %s over a hole in the buffer', (path) => {
  it('B4 counts none of the engine’s jumps as the viewer’s', async () => {
    const page = await open(path)
    await page.waitForFunction(() => harness.video.currentTime > 7, null, { timeout: 60_000 })
    const [snapshot] = await snapshots(page)
    await page.close()

    expect(snapshot).toMatchObject({ playCount: 1, pauseCount: 0, seekCount: 0, rateChangeCount: 0, errorCount: 0 })
    expect(snapshot?.engineActionCount).toBeGreaterThan(0)
    expect(snapshot?.watched).toHaveLength(2)
  })
})

describe('hls.js', () => {
  it('B4 recovers from a media error, and it is one session without seeks', async () => {
    const page = await open('/hls?probe')
    await page.waitForFunction(() => harness.video.currentTime > 1)
    await page.evaluate(() => harness.engine.recoverMediaError())
    await page.waitForFunction(() => harness.video.readyState > 2)
    await page.evaluate(() => harness.video.play())
    await page.waitForFunction(() => harness.video.currentTime > 2.5)
    const told = await snapshots(page)
    await page.close()

    expect(told).toMatchObject([{ playCount: 1, seekCount: 0, pauseCount: 0, state: 'playing' }])
  })
})
