import type { Rendition, Signal } from '@playhead/core'
import { ADAPTIVE, bundle, openChromium, serve, type TestServer } from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** What the page under test holds. */
interface Hands {
  readonly video: HTMLVideoElement
  readonly heard: { readonly signal: Signal; readonly source: string | null; readonly rendition: Rendition | null }[]
  /** The engine, as its makers made it. */
  // biome-ignore lint/suspicious/noExplicitAny: three engines
  readonly engine: any
  /** Until something of this type was said, `times` times. */
  said(type: string, times?: number): Promise<void>
}
declare const hands: Hands

/** A page that plays with this engine, and follows the video with its probe. */
const PAGE = (engine: string): string => `
import { html5 } from '../index.ts'
import { hlsQuality, dashQuality, shakaQuality } from './index.ts'
const video = document.querySelector('video')
${engine}
const heard = []
const adapter = html5(video, { quality })
adapter.attach({
  emit(signal) {
    const { source, rendition } = adapter.snapshot()
    heard.push({ signal, source, rendition })
  },
  signal: new AbortController().signal,
  report: (error) => { throw error },
  now: () => performance.now(),
  setTimer: (run, ms) => { const timer = setTimeout(run, ms); return () => clearTimeout(timer) },
  document,
  window,
})
const wait = (ms) => new Promise((done) => setTimeout(done, ms))
async function said(type, times = 1) {
  const count = () => heard.filter(({ signal }) => signal.type === type).length
  for (const end = performance.now() + 40_000; count() < times; await wait(20)) {
    if (performance.now() > end) throw new Error('not said: ' + type + '; but ' + JSON.stringify(heard.map(({ signal }) => signal.type)))
  }
}
window.hands = { video, heard, said, engine }
load()
`
const ENGINES = {
  hls: `
import Hls from 'hls.js'
const engine = new Hls({ enableWorker: false, startLevel: 0 })
const quality = hlsQuality(engine)
const load = () => { engine.loadSource('/adaptive/master.m3u8?token=secret'); engine.attachMedia(video) }`,
  dash: `
import { MediaPlayer } from 'dashjs'
const engine = MediaPlayer().create()
engine.updateSettings({ streaming: { abr: { autoSwitchBitrate: { video: false }, initialBitrate: { video: 10 } }, buffer: { fastSwitchEnabled: true } } })
const quality = dashQuality(engine)
const load = () => engine.initialize(video, '/adaptive/manifest.mpd?token=secret', false)`,
  shaka: `
import shaka from 'shaka-player'
const engine = new shaka.Player()
const quality = shakaQuality(engine)
const load = async () => {
  await engine.attach(video)
  engine.configure({ abr: { enabled: false } })
  await engine.load('/adaptive/manifest.mpd?token=secret')
}`,
}

let server: TestServer
let browser: Browser

beforeAll(async () => {
  const html = (name: string): string =>
    `<!doctype html><link rel="icon" href="data:,"><video muted></video><script src="/${name}.js"></script>`
  server = await serve({ ...ADAPTIVE })
  for (const [name, engine] of Object.entries(ENGINES)) {
    server.routes.set(`/${name}`, html(name))
    server.routes.set(`/${name}.js`, await bundle(PAGE(engine), new URL('.', import.meta.url).pathname))
  }
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function open(engine: keyof typeof ENGINES): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(`${server.url}/${engine}`)
  await page.evaluate(async () => {
    await hands.said('metadata')
    await hands.video.play()
    await hands.said('rendition')
  })
  return page
}
const heights = (page: Page): Promise<(number | undefined)[]> =>
  page.evaluate(() =>
    hands.heard.flatMap(({ signal, rendition }) => (signal.type === 'rendition' ? [rendition?.height] : [])),
  )
const last = (page: Page): Promise<Hands['heard'][number] | undefined> => page.evaluate(() => hands.heard.at(-1))
const sources = (page: Page): Promise<string[]> =>
  page.evaluate(() => hands.heard.flatMap(({ signal }) => (signal.type === 'source' ? [signal.reason] : [])))

describe('hls.js in Chromium', () => {
  it('B4 tells the level on screen and who chose it, under the address of the playlist', async () => {
    const page = await open('hls')
    await page.evaluate(async () => {
      hands.engine.currentLevel = 1
      await hands.said('rendition', hands.heard.filter(({ signal }) => signal.type === 'rendition').length + 1)
    })

    expect((await heights(page)).at(0)).toBe(90)
    expect((await heights(page)).at(-1)).toBe(180)
    const chosen = await page.evaluate(() => hands.heard.findLast(({ signal }) => signal.type === 'rendition'))
    expect(chosen).toEqual({
      signal: { type: 'rendition', auto: false },
      source: `${server.url}/adaptive/master.m3u8`,
      rendition: { width: 320, height: 180, bitrateBps: 24_276 },
    })
    expect(JSON.stringify(await page.evaluate(() => hands.heard))).not.toContain('secret')
    await page.close()
  })

  it('takes a media error that the engine recovers from for the same content', async () => {
    const page = await open('hls')
    await page.evaluate(async () => {
      hands.engine.recoverMediaError()
      await hands.said('metadata', 2)
    })

    expect(await sources(page)).toEqual(['unload'])
    await page.close()
  })

  it('takes another playlist for other content', async () => {
    const page = await open('hls')
    await page.evaluate(async () => {
      hands.engine.loadSource('/adaptive/low.m3u8')
      await hands.said('source')
    })

    expect(await sources(page)).toEqual(['change'])
    expect((await last(page))?.source).toBe(`${server.url}/adaptive/low.m3u8`)
    await page.close()
  })

  it('tells a playlist that is missing as the end of playback', async () => {
    const page = await open('hls')
    await page.evaluate(async () => {
      hands.engine.loadSource('/adaptive/none.m3u8?token=secret')
      await hands.said('error')
    })
    const error = await page.evaluate(() => hands.heard.find(({ signal }) => signal.type === 'error')?.signal)

    expect(error).toMatchObject({ fatal: true, code: 'hls_manifestLoadError' })
    expect(JSON.stringify(error)).not.toContain('secret')
    await page.close()
  })
})

describe('dash.js in Chromium', () => {
  it('tells the representation on screen, and an error that ends playback', async () => {
    const page = await open('dash')
    await page.evaluate(async () => {
      hands.engine.setRepresentationForTypeByIndex('video', 1, true)
      await hands.said('rendition', 2)
    })

    expect(await heights(page)).toEqual([90, 180])
    expect((await last(page))?.source).toBe('/adaptive/manifest.mpd')

    await page.evaluate(async () => {
      hands.engine.attachSource('/adaptive/none.mpd?token=secret')
      await hands.said('error')
    })
    const error = await page.evaluate(() => hands.heard.find(({ signal }) => signal.type === 'error')?.signal)
    expect(error).toMatchObject({ fatal: true, code: 'dash_25' })
    expect(JSON.stringify(error)).not.toContain('secret')
    await page.close()
  })
})

describe('Shaka in Chromium', () => {
  it('tells the variant and who chose it, and an error that ends playback', async () => {
    const page = await open('shaka')
    await page.evaluate(async () => {
      const { engine } = hands
      const other = engine.getVariantTracks().find(({ active }: { active: boolean }) => !active)
      engine.selectVariantTrack(other, true)
      await hands.said('rendition', hands.heard.filter(({ signal }) => signal.type === 'rendition').length + 1)
    })

    expect(new Set(await heights(page))).toEqual(new Set([90, 180]))
    const chosen = await page.evaluate(() => hands.heard.findLast(({ signal }) => signal.type === 'rendition'))
    expect(chosen?.signal).toEqual({ type: 'rendition', auto: false })
    expect(chosen?.source).toBe('/adaptive/manifest.mpd')

    const clips = ['/adaptive/low.mp4', '/adaptive/high.mp4']
    for (const clip of clips) server.routes.delete(clip)
    await page.evaluate(async () => {
      hands.engine.load('/adaptive/manifest.mpd?token=secret').catch(() => {})
      await hands.said('error')
    })
    const error = await page.evaluate(() => hands.heard.find(({ signal }) => signal.type === 'error')?.signal)
    for (const clip of clips) server.routes.set(clip, ADAPTIVE[clip] as URL)
    expect(error).toEqual({ type: 'error', fatal: true, code: 'shaka_1001', message: null })
    await page.close()
  })
})
