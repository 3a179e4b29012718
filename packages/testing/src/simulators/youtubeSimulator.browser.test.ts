import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium, type Simulation, serve, simulate, type TestServer } from '../browser/index.ts'
import type { SimChannel } from './simChannel.ts'
import type { YoutubeScenes } from './youtubeScenes.ts'

declare const __sim: SimChannel & YoutubeScenes
// biome-ignore lint/suspicious/noExplicitAny: a page's globals, as loose as they are there
declare const window: any

const WATCH =
  '<iframe id="it" allow="autoplay" src="https://www.youtube.com/embed/abcdefghijk?enablejsapi=1&origin=ORIGIN"></iframe>'
const LOG = `<script>
window.heard = []
addEventListener('message', ({ data, origin }) => heard.push({ origin, ...(typeof data === 'string' ? JSON.parse(data) : { data }) }))
window.say = (message) => document.querySelector('iframe').contentWindow.postMessage(typeof message === 'string' ? message : JSON.stringify(message), 'https://www.youtube.com')
window.wait = (ms) => new Promise((done) => setTimeout(done, ms))
</script>`
const API = `<script>
window.called = []
for (const name of ['onYTReady0', 'onYouTubeIframeAPIReady', 'onYouTubePlayerAPIReady']) window[name] = () => called.push(name)
</script><script src="https://www.youtube.com/iframe_api"></script>`

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await serve({})
  const origin = server.url
  const page = (body: string): string =>
    `<!doctype html><link rel="icon" href="data:,">${body.replace('ORIGIN', origin)}`
  for (const [path, body] of Object.entries({
    '/wire': LOG + WATCH,
    '/elsewhere': LOG + WATCH.replace('ORIGIN', 'https://elsewhere.example'),
    '/deaf': LOG + WATCH.replace('enablejsapi=1&', ''),
    '/api': `${LOG}<div id="it"></div>${API}`,
    '/adopt': LOG + WATCH.replace('www.youtube.com', 'www.youtube-nocookie.com') + API,
  }))
    server.routes.set(path, page(body))
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function open(path: string, knobs: object = {}): Promise<{ page: Page; simulation: Simulation }> {
  const page = await browser.newPage()
  page.on('pageerror', (error) => expect(error).toBeUndefined())
  const simulation = await simulate(page, { knobs: { youtube: { readyMs: 50, ...knobs } } })
  await page.goto(server.url + path)
  return { page, simulation }
}
async function frameOf(page: Page): Promise<Frame> {
  await page.waitForFunction(() => document.querySelector('iframe'))
  const frame = page.frames().find((each) => each.url().includes('/embed/'))
  if (!frame) throw new Error('no embed')
  await frame.waitForFunction(() => __sim.player.video.readyState === 4)
  return frame
}

describe('the wire of an embed', () => {
  it('answers from its true origin, once, and only who speaks after it is ready', async () => {
    const { page } = await open('/wire', { readyMs: 800 })
    await frameOf(page)

    const heard = await page.evaluate(async () => {
      window.say({ event: 'listening', id: 'a' })
      await window.wait(1200) // (f) a question before readiness is not answered later
      const early = window.heard.length
      window.say({ event: 'listening', id: 'a' })
      window.say({ event: 'listening', id: 7 })
      await window.wait(100)
      return { early, all: window.heard }
    })

    expect(heard.early).toBe(0)
    expect(heard.all.map(({ event, id }: { event: string; id: unknown }) => [event, id])).toEqual([
      ['initialDelivery', 'a'],
      ['onReady', 'a'],
    ])
    expect(heard.all[0]).toMatchObject({
      origin: 'https://www.youtube.com',
      channel: 'widget',
      info: { duration: 60, playerState: 5, videoData: { video_id: 'abcdefghijk' } },
    })
    expect(heard.all[0].info.apiInterface.length).toBeGreaterThanOrEqual(60)
    await page.close()
  })

  it('tells state by information first, and by an event only to subscribers', async () => {
    const { page } = await open('/wire')
    const frame = await frameOf(page)
    const play = async (): Promise<{ event: string; info: { playerState?: number } & number }[]> => {
      await page.evaluate(() => {
        window.heard.length = 0
      })
      await frame.evaluate(() => __sim.player.play())
      await page.waitForTimeout(700)
      await frame.evaluate(() => __sim.player.pause())
      await page.waitForTimeout(100)
      return page.evaluate(() => window.heard)
    }
    await page.evaluate(async () => {
      await window.wait(200)
      window.say({ event: 'listening', id: 1 })
      await window.wait(100)
    })

    const unasked = await play()
    await page.evaluate(() => window.say({ event: 'command', func: 'addEventListener', args: ['onStateChange'] }))
    const asked = await play()

    expect(unasked.map(({ event }) => event)).not.toContain('onStateChange') // (d)
    expect(unasked.flatMap(({ info }) => info?.playerState ?? [])).toEqual([-1, 3, 1, 2])
    const states = asked.filter(({ event, info }) => event === 'onStateChange' || info.playerState !== undefined)
    expect(states.map(({ event, info }) => [event, info.playerState ?? info])).toEqual([
      ['infoDelivery', 1],
      ['onStateChange', 1],
      ['infoDelivery', 2],
      ['onStateChange', 2],
    ]) // (e)
    const times = unasked.filter(({ info }) => info?.playerState === undefined && 'progressState' in Object(info))
    expect(times.length).toBeGreaterThan(1)
    await page.close()
  })

  it('is silent to another origin, without the API, and to anything that is no JSON text', async () => {
    for (const path of ['/elsewhere', '/deaf', '/wire']) {
      const { page } = await open(path)
      await frameOf(page)
      await page.waitForTimeout(150)
      const heard = await page.evaluate(async (good) => {
        if (good) window.say({ event: 'listening', id: 1 })
        window.say('{nonsense')
        document.querySelector('iframe')?.contentWindow?.postMessage({ event: 'listening', id: 1 }, '*')
        await window.wait(150)
        return window.heard.length
      }, path !== '/wire')

      expect([path, heard]).toEqual([path, 0])
      await page.close()
    }
  })

  it('says the sequences of seeks: 2 3 1 by mouse, 3 1 by key, none in the buffer, one time while paused', async () => {
    const { page } = await open('/wire')
    const frame = await frameOf(page)
    await page.evaluate(async () => {
      await window.wait(200)
      window.say({ event: 'listening', id: 1 })
    })
    await frame.evaluate(() => __sim.player.play())
    const during = async (run: () => unknown): Promise<{ playerState?: number; currentTime?: number }[]> => {
      await page.waitForTimeout(300)
      await page.evaluate(() => {
        window.heard.length = 0
      })
      await frame.evaluate(run)
      await page.waitForTimeout(400)
      return page.evaluate(() => window.heard.map(({ info }: { info: object }) => info))
    }
    const states = (infos: { playerState?: number }[]): number[] =>
      infos.flatMap(({ playerState }) => playerState ?? [])

    expect(states(await during(() => __sim.userSeekMouse(30)))).toEqual([2, 3, 1])
    expect(states(await during(() => __sim.userSeekKey(10)))).toEqual([3, 1])
    expect(states(await during(() => __sim.seekInBuffer(40)))).toEqual([])
    await frame.evaluate(() => __sim.player.pause())
    const paused = await during(() => __sim.seekPaused(20))
    expect(states(paused)).toEqual([])
    expect(paused.map(({ currentTime }) => currentTime)).toEqual([20])
    await page.close()
  })

  it('refuses who hides where it comes from with 153, as a text', async () => {
    const { page } = await open('/wire')
    await page.evaluate(async () => {
      const iframe = document.querySelector('iframe') as HTMLIFrameElement
      iframe.referrerPolicy = 'no-referrer'
      iframe.src += '&again=1'
      await new Promise((loaded) => iframe.addEventListener('load', loaded, { once: true }))
      await window.wait(200)
      window.say({ event: 'listening', id: 1 })
      await window.wait(100)
    })

    const heard: { event: string; info: unknown }[] = await page.evaluate(() => window.heard)
    expect(heard.map(({ event }) => event)).toEqual(['initialDelivery', 'onReady', 'onError'])
    expect(heard[2]?.info).toBe('153')
    await page.close()
  })
})

describe('the page script', () => {
  it('has YT before YT.Player, and calls back once', async () => {
    const { page } = await open('/api')
    await page.waitForFunction(() => window.called.length === 2)

    expect(await page.evaluate(() => window.called)).toEqual(['onYouTubeIframeAPIReady', 'onYouTubePlayerAPIReady'])
    expect(
      await page.evaluate(() => new Promise((ready) => window.YT.ready(() => ready(typeof window.YT.Player)))),
    ).toBe('function')
    await page.close()
  })

  it('gives a player its methods at delivery, and forgets what it knew at a load', async () => {
    const { page } = await open('/api')
    await page.waitForFunction(() => window.YT?.Player)

    const found = await page.evaluate(async () => {
      const player = new window.YT.Player('it', { videoId: 'abcdefghijk' })
      const before = typeof player.getCurrentTime // (a)
      await new Promise((ready) => player.addEventListener('onReady', ready))
      const known = [player.getDuration(), player.getPlayerState(), player.isMuted()]
      player.loadVideoById('other567890')
      const cleared = [typeof player.getDuration(), typeof player.getPlayerState()] // (b)
      await window.wait(600)
      return { before, known, cleared, after: player.getVideoData().video_id, same: window.YT.get('it') === player }
    })

    expect(found).toEqual({
      before: 'undefined',
      known: [60, 5, false],
      cleared: ['undefined', 'undefined'],
      after: 'other567890',
      same: true,
    })
    await page.close()
  })

  it('lets a second player on one iframe silence the first, and never become ready', async () => {
    const { page } = await open('/adopt')
    await page.waitForFunction(() => window.YT?.Player)

    const found = await page.evaluate(async () => {
      const [first, second]: [string[], string[]] = [[], []]
      const one = new window.YT.Player('it', {
        events: { onReady: () => first.push('ready'), onStateChange: () => first.push('state') },
      })
      await window.wait(700)
      const two = new window.YT.Player('it', { events: { onReady: () => second.push('ready') } })
      await window.wait(700)
      one.playVideo()
      await window.wait(700)
      return { first, second, methods: typeof two.playVideo, last: window.YT.get('it') === two }
    })

    expect(found).toEqual({ first: ['ready'], second: [], methods: 'undefined', last: true }) // (c)
    await page.close()
  })
})
