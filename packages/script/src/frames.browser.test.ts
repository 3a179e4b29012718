import { fileURLToPath } from 'node:url'
import { type RecordingCollectorServer, recordingCollectorServer } from '@playhead/testing'
import { bundle, openChromium, serve, simulate, type TestServer } from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

const FRAMES = 'https://www.youtube.com https://player.vimeo.com https://*.cloudflarestream.com'
const STRICT = `default-src 'none'; img-src data:; script-src 'self'; connect-src 'self' http://127.0.0.1:*; frame-src ${FRAMES}`
const EMBEDS = {
  youtube: 'src="https://www.youtube.com/embed/abcdefghijk?enablejsapi=1" data-connect="handshake"',
  vimeo: 'src="https://player.vimeo.com/video/76979871"',
  'cloudflare-stream':
    'src="https://customer-f33zs165nr7gyfy4.cloudflarestream.com/6b9e68b07dfee8cc2d116e4c51d6a957/iframe"',
}

let browser: Browser
let server: TestServer
let collector: RecordingCollectorServer
let page: Page
let logged: string[] = []
let asked: string[] = []

beforeAll(async () => {
  const build = (entry: string): Promise<string> =>
    bundle(`import './${entry}.ts'`, fileURLToPath(new URL('.', import.meta.url)))
  server = await serve(
    {
      '/playhead.js': await build('playhead'),
      '/playhead.players.js': await build('playhead.players'),
    },
    { 'content-security-policy': STRICT },
  )
  collector = await recordingCollectorServer()
  browser = (await openChromium()).browser
})
afterAll(async () => {
  await browser.close()
  await server.close()
  await collector.close()
})

beforeEach(async () => {
  page = await browser.newPage()
  logged = []
  asked = []
  page.on('console', (message) => message.type() === 'error' && logged.push(message.text()))
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await simulate(page)
})

async function open(body: string): Promise<void> {
  const tag = `<script src="/playhead.js?v=1" data-endpoint="${collector.url}" data-interval="1" defer></script>`
  server.routes.set(
    '/',
    `<!doctype html><link rel="icon" href="data:,"><title>frames</title>${tag}${body}`,
  )
  await page.goto(`${server.url}/`)
}

it.each(Object.entries(EMBEDS))(
  'B7 follows a marked frame of %s, with what a second script knows of it',
  async (player, attributes) => {
    await open(
      `<iframe ${attributes} allow="autoplay" data-playhead data-video-id="lesson-of-${player}"></iframe>`,
    )
    const frame = await expect
      .poll(() =>
        page
          .frames()
          .find((each) => each !== page.mainFrame() && each.url().startsWith('https://')),
      )
      .toBeTruthy()
      .then(() => page.frames().find((each) => each !== page.mainFrame()))
    await frame?.waitForFunction('window.__sim?.player.video.readyState === 4')
    await expect
      .poll(() => page.evaluate<number>('Playhead.playhead?.sessions.length ?? 0'))
      .toBe(1)
    await frame?.evaluate('__sim.player.play()')

    const stored = ():
      | { readonly contentMs?: number | undefined; readonly player: string }
      | undefined =>
      [...collector.collector.snapshots.values()].find(
        ({ videoId }) => videoId === `lesson-of-${player}`,
      )
    await expect.poll(() => stored()?.contentMs ?? 0, { timeout: 10_000 }).toBeGreaterThan(1000)
    expect(stored()?.player).toBe(player)
    expect(logged).toEqual([])
    expect(asked.filter((path) => path === '/playhead.players.js')).toHaveLength(1)
    await page.close()
  },
)

it('loads no second script without a frame, and reports frames that it does not know', async () => {
  await open(
    '<video data-playhead data-video-id="one"></video><iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>',
  )
  await expect.poll(() => page.evaluate<number>('Playhead.playhead?.sessions.length ?? 0')).toBe(1)
  expect(asked).not.toContain('/playhead.players.js')

  await page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<iframe src="about:blank#" data-playhead></iframe>')`,
  )
  await expect
    .poll(() => logged.join())
    .toContain('expects one of YouTube, Vimeo or Cloudflare Stream, got ""')
  await page.close()
})

it('B7 follows a frame whose address comes late, and complains of nothing before', async () => {
  await open(`<iframe data-playhead data-video-id="late"></iframe>`)
  await page.waitForTimeout(200)
  expect([logged, asked.includes('/playhead.players.js')]).toEqual([[], false])

  await page.evaluate(
    `document.querySelector('iframe').src = 'https://player.vimeo.com/video/76979871'`,
  )

  await expect
    .poll(() =>
      page.evaluate<string[]>('Playhead.playhead.sessions.map(({ snapshot }) => snapshot.videoId)'),
    )
    .toEqual(['late'])
  expect(logged).toEqual([])
  await page.close()
})

it('reports what is missing where an embed sends no messages', async () => {
  await open('<iframe src="https://www.youtube.com/embed/abcdefghijk" data-playhead></iframe>')

  await expect
    .poll(() => logged)
    .toEqual(['playhead: youtube: the iframe is silent: its address lacks enablejsapi=1'])
  await page.close()
})

it('reports that the second script does not load, and tries again with the next frame', async () => {
  await page.route('**/playhead.players.js*', (route) => route.abort(), { times: 1 })
  await open(`<iframe ${EMBEDS.vimeo} data-playhead data-video-id="one"></iframe>`)
  await expect.poll(() => logged.join()).toContain('playhead.players.js?v=1 does not load')

  await page.evaluate(
    `document.body.insertAdjacentHTML('beforeend', '<iframe ${EMBEDS.vimeo} data-playhead data-video-id="two"></iframe>')`,
  )
  await expect.poll(() => page.evaluate<number>('Playhead.playhead?.sessions.length ?? 0')).toBe(2)
  await page.close()
})

it('tries again with the same frame, when it loads another time', async () => {
  await page.route('**/playhead.players.js*', (route) => route.abort(), { times: 1 })
  await open(`<iframe ${EMBEDS.vimeo} data-playhead data-video-id="one"></iframe>`)
  await expect.poll(() => logged.join()).toContain('does not load')

  await page.evaluate(`document.querySelector('iframe').src += ''`)

  await expect.poll(() => page.evaluate<number>('Playhead.playhead?.sessions.length ?? 0')).toBe(1)
  await page.close()
})
