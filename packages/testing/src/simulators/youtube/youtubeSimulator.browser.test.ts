import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openChromium, serve, simulate, type TestServer } from '../../browser/index.ts'
import type { SimChannel } from '../simChannel.ts'
import type { YoutubeScenes } from './youtubeScenes.ts'

declare const __sim: SimChannel & YoutubeScenes
// biome-ignore lint/suspicious/noExplicitAny: a page's globals, as loose as they are there
declare const window: any
/** A message of the embed. */
interface EmbedMessage {
  readonly info: {
    readonly playerState?: number
    readonly currentTime?: number
    readonly progressState?: object
  } | null
}

const WATCH =
  '<iframe id="it" allow="autoplay" src="https://www.youtube.com/embed/abcdefghijk?enablejsapi=1&origin=ORIGIN"></iframe>'
const LOG = `<script>
window.received = []
window.forgotten = 0
addEventListener('message', ({ data, origin }) => received.push({ origin, ...(typeof data === 'string' ? JSON.parse(data) : { data }) }))
window.post = (message) => document.querySelector('iframe').contentWindow.postMessage(typeof message === 'string' ? message : JSON.stringify(message), 'https://www.youtube.com')
window.until = async (is) => { while (!is()) await new Promise((next) => setTimeout(next, 10)); return is() }
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
    '/without-api': LOG + WATCH.replace('enablejsapi=1&', ''),
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

async function open(path: string, knobs: object = {}): Promise<Page> {
  const page = await browser.newPage()
  page.on('pageerror', (error) => expect(error).toBeUndefined())
  await simulate(page, { knobs: { youtube: { readyMs: 50, ...knobs } } })
  await page.goto(server.url + path)
  return page
}
async function frameOf(page: Page): Promise<Frame> {
  await page.waitForFunction(() => document.querySelector('iframe'))
  const frame = page.frames().find((each) => each.url().includes('/embed/'))
  if (!frame) throw new Error('no embed')
  await frame.waitForFunction(
    () => typeof __sim !== 'undefined' && __sim.player.video.readyState === 4,
  )
  return frame
}
/** Opens a page whose embed becomes ready on command, and makes it ready. */
async function openReady(path: string): Promise<{ page: Page; frame: Frame }> {
  const page = await open(path, { readyMs: null })
  const frame = await frameOf(page)
  await frame.evaluate(() => __sim.ready())
  return { page, frame }
}
/** Waits until the frame has handled so many messages of the page. */
const waitForMessages = (frame: Frame, count: number): Promise<unknown> =>
  frame.waitForFunction(
    (count) => __sim.log.filter(({ way }) => way === 'in').length >= count,
    count,
  )
const sent = (frame: Frame): Promise<number> =>
  frame.evaluate(() => __sim.log.filter(({ way }) => way === 'out').length)
/** Waits until everything that the frame has sent so far arrived at the page. */
async function delivered(page: Page, frame: Frame): Promise<void> {
  const count = await sent(frame)
  await page.waitForFunction((count) => window.forgotten + window.received.length >= count, count)
}
/** Empties the page's list of messages, once all of them have arrived. */
async function forget(page: Page, frame: Frame): Promise<void> {
  await delivered(page, frame)
  await page.evaluate(() => {
    window.forgotten += window.received.length
    window.received = []
  })
}

describe('the wire of an embed', () => {
  it('answers from its true origin, once, and only messages after it is ready', async () => {
    const page = await open('/wire', { readyMs: null })
    const frame = await frameOf(page)

    await page.evaluate(() => window.post({ event: 'listening', id: 'a' }))
    await waitForMessages(frame, 1)
    await frame.evaluate(() => __sim.ready())
    expect(await sent(frame)).toBe(0) // (f) a question before readiness is not answered later
    await page.evaluate(() => {
      window.post({ event: 'listening', id: 'a' })
      window.post({ event: 'listening', id: 7 })
    })
    await waitForMessages(frame, 3)
    await delivered(page, frame)

    const messages = await page.evaluate(() => window.received)
    expect(messages.map(({ event, id }: { event: string; id: unknown }) => [event, id])).toEqual([
      ['initialDelivery', 'a'],
      ['onReady', 'a'],
    ])
    expect(messages[0]).toMatchObject({
      origin: 'https://www.youtube.com',
      channel: 'widget',
      info: { duration: 60, playerState: 5, videoData: { video_id: 'abcdefghijk' } },
    })
    expect(messages[0].info.apiInterface.length).toBeGreaterThanOrEqual(60)
    await page.close()
  })

  it('sends its state as information first, and as an event only to subscribers', async () => {
    const { page, frame } = await openReady('/wire')
    await page.evaluate(() => window.post({ event: 'listening', id: 1 }))
    await waitForMessages(frame, 1)
    const play = async (): Promise<
      { event: string; info: { playerState?: number } & number }[]
    > => {
      await forget(page, frame)
      await frame.evaluate(() => __sim.player.play())
      // Two position messages are sent while it plays.
      await page.waitForFunction(
        () => window.received.filter(({ info }: EmbedMessage) => info?.progressState).length > 1,
      )
      await frame.evaluate(() => __sim.player.pause())
      await page.waitForFunction(() =>
        window.received.some(({ info }: EmbedMessage) => info?.playerState === 2),
      )
      await delivered(page, frame)
      return page.evaluate(() => window.received)
    }

    const unasked = await play()
    await page.evaluate(() =>
      window.post({ event: 'command', func: 'addEventListener', args: ['onStateChange'] }),
    )
    await waitForMessages(frame, 2)
    const asked = await play()

    expect(unasked.map(({ event }) => event)).not.toContain('onStateChange') // (d)
    expect(unasked.flatMap(({ info }) => info?.playerState ?? [])).toEqual([-1, 3, 1, 2])
    const states = asked.filter(
      ({ event, info }) => event === 'onStateChange' || info.playerState !== undefined,
    )
    expect(states.map(({ event, info }) => [event, info.playerState ?? info])).toEqual([
      ['infoDelivery', 1],
      ['onStateChange', 1],
      ['infoDelivery', 2],
      ['onStateChange', 2],
    ]) // (e)
    const times = unasked.filter(
      ({ info }) => info?.playerState === undefined && 'progressState' in Object(info),
    )
    expect(times.length).toBeGreaterThan(1)
    await page.close()
  })

  it('does not answer another origin, without the API, or a message that is not a JSON text', async () => {
    for (const path of ['/elsewhere', '/without-api', '/wire']) {
      const { page, frame } = await openReady(path)
      await page.evaluate((good) => {
        if (good) window.post({ event: 'listening', id: 1 })
        window.post('{nonsense')
        document
          .querySelector('iframe')
          ?.contentWindow?.postMessage({ event: 'listening', id: 1 }, '*')
      }, path !== '/wire')
      await waitForMessages(frame, path === '/wire' ? 2 : 3)

      // It answers in the task of the message, so what it has not sent by now it never sends.
      expect([path, await sent(frame), await page.evaluate(() => window.received.length)]).toEqual([
        path,
        0,
        0,
      ])
      await page.close()
    }
  })

  it('sends the states of seeks: 2 3 1 by mouse, 3 1 by key, none in the buffer, one position while paused', async () => {
    const { page, frame } = await openReady('/wire')
    await page.evaluate(() => window.post({ event: 'listening', id: 1 }))
    await waitForMessages(frame, 1)
    await frame.evaluate(() => __sim.player.play())
    type Infos = { playerState?: number; currentTime?: number }[]
    const states = (infos: Infos): number[] => infos.flatMap(({ playerState }) => playerState ?? [])
    /** Runs a scene, waits until its seek is over and all of it has arrived. */
    const during = async (run: () => unknown): Promise<Infos> => {
      await forget(page, frame)
      await frame.evaluate(run)
      const { paused, position } = await frame.evaluate(async () => {
        const { player } = __sim
        while (player.seeking) await new Promise((next) => setTimeout(next, 10))
        return { paused: player.paused, position: player.position }
      })
      // The last message has a position after the seek, or the position at which it is paused.
      await page.waitForFunction(
        ([paused, position]) =>
          window.received.some(({ info }: EmbedMessage) =>
            paused
              ? info?.currentTime === position
              : info?.progressState && Number(info.currentTime) > position,
          ),
        [paused, position] as const,
      )
      await delivered(page, frame)
      return page.evaluate(() => window.received.map(({ info }: EmbedMessage) => info ?? {}))
    }
    await page.waitForFunction(() =>
      window.received.some(({ info }: EmbedMessage) => info?.progressState),
    )

    expect(states(await during(() => __sim.userSeekMouse(30)))).toEqual([2, 3, 1])
    expect(states(await during(() => __sim.userSeekKey(10)))).toEqual([3, 1])
    expect(states(await during(() => __sim.seekInBuffer(40)))).toEqual([])
    await frame.evaluate(() => __sim.player.pause())
    await page.waitForFunction(() => window.received.at(-1)?.info?.playerState === 2)
    const paused = await during(() => __sim.seekPaused(20))
    expect(states(paused)).toEqual([])
    expect(paused.map(({ currentTime }) => currentTime)).toEqual([20])
    await page.close()
  })

  it('refuses a page without a referrer with error 153, as a text', async () => {
    const page = await open('/wire', { readyMs: null })
    await page.evaluate(async () => {
      const iframe = document.querySelector('iframe') as HTMLIFrameElement
      iframe.referrerPolicy = 'no-referrer'
      iframe.src += '&again=1'
      await new Promise((loaded) => iframe.addEventListener('load', loaded, { once: true }))
    })
    const frame = await frameOf(page)
    await frame.evaluate(() => __sim.ready())
    await page.evaluate(() => window.post({ event: 'listening', id: 1 }))
    await waitForMessages(frame, 1)
    await delivered(page, frame)

    const messages: { event: string; info: unknown }[] = await page.evaluate(() => window.received)
    expect(messages.map(({ event }) => event)).toEqual(['initialDelivery', 'onReady', 'onError'])
    expect(messages[2]?.info).toBe('153')
    await page.close()
  })
})

describe('the page script', () => {
  it('has YT before YT.Player, and calls back once', async () => {
    const page = await open('/api')
    await page.waitForFunction(() => window.called.length === 2)

    expect(await page.evaluate(() => window.called)).toEqual([
      'onYouTubeIframeAPIReady',
      'onYouTubePlayerAPIReady',
    ])
    expect(
      await page.evaluate(
        () => new Promise((ready) => window.YT.ready(() => ready(typeof window.YT.Player))),
      ),
    ).toBe('function')
    await page.close()
  })

  it('gives a player its methods at delivery, and clears its values at a load', async () => {
    const page = await open('/api')
    await page.waitForFunction(() => window.YT?.Player)

    const found = await page.evaluate(async () => {
      const player = new window.YT.Player('it', { videoId: 'abcdefghijk' })
      const before = typeof player.getCurrentTime // (a)
      await new Promise((ready) => player.addEventListener('onReady', ready))
      const known = [player.getDuration(), player.getPlayerState(), player.isMuted()]
      player.loadVideoById('other567890')
      const cleared = [typeof player.getDuration(), typeof player.getPlayerState()] // (b)
      const after = await window.until(() => player.getVideoData()?.video_id)
      return { before, known, cleared, after, same: window.YT.get('it') === player }
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
    const page = await open('/adopt')
    await page.waitForFunction(() => window.YT?.Player)
    const frame = await frameOf(page)

    await page.evaluate(async () => {
      const [first, second]: [string[], string[]] = [[], []]
      const one = new window.YT.Player('it', {
        events: { onReady: () => first.push('ready'), onStateChange: () => first.push('state') },
      })
      await window.until(() => first.includes('ready'))
      const two = new window.YT.Player('it', { events: { onReady: () => second.push('ready') } })
      Object.assign(window, { first, second, one, two })
    })
    // The second player has asked, and asked again because nothing came back.
    await frame.waitForFunction(
      () => __sim.log.filter(({ data }) => String(data).includes('"id":2')).length > 1,
    )
    await page.evaluate(() => window.one.playVideo())
    await frame.waitForFunction(() => __sim.truth().playingMs > 0)
    await delivered(page, frame)
    const found = await page.evaluate(() => {
      const { first, second, two } = window
      return { first, second, methods: typeof two.playVideo, last: window.YT.get('it') === two }
    })

    expect(found).toEqual({ first: ['ready'], second: [], methods: 'undefined', last: true }) // (c)
    await page.close()
  })
})
