import { fileURLToPath } from 'node:url'
import { recordingCollectorServer } from '@playhead/testing'
import { bundle, CLIPS, openChromium, serve, simulate } from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'

// Markup that a page lets its users write: a sanitizer that keeps `name` and `id` lets it through.
type Server<T extends (...given: never[]) => unknown> = Awaited<ReturnType<T>>

const FRAME =
  '<iframe src="https://player.vimeo.com/video/76979871" allow="autoplay" data-playhead data-video-id="one"></iframe>'
const VIDEO = '<video id="v" src="/clip.mp4" muted data-playhead data-video-id="lesson-1"></video>'

let browser: Browser
let scripts: Record<string, string>
let server: Server<typeof serve>
let collector: Server<typeof recordingCollectorServer>
let evil: Server<typeof recordingCollectorServer>
let page: Page
let thrown: string[]
let logged: string[]
let requested: string[]

beforeAll(async () => {
  const build = (entry: string): Promise<string> =>
    bundle(`import './${entry}.ts'`, fileURLToPath(new URL('.', import.meta.url)))
  scripts = {
    '/playhead.js': await build('playhead'),
    '/playhead.players.js': await build('playhead.players'),
  }
  browser = (await openChromium()).browser
})
afterAll(() => browser.close())

beforeEach(async () => {
  collector = await recordingCollectorServer()
  evil = await recordingCollectorServer()
  thrown = []
  logged = []
  requested = []
  page = await (await browser.newContext()).newPage()
  page.on('pageerror', (error) => thrown.push(error.message))
  page.on('console', (message) => message.type() === 'error' && logged.push(message.text()))
  page.on('request', (request) => requested.push(request.url()))
  await simulate(page)
})
afterEach(async () => {
  await page.context().close()
  await Promise.all([server.close(), collector.close(), evil.close()])
})

async function open(html: string, headers: Record<string, string> = {}): Promise<void> {
  server = await serve({ ...CLIPS, ...scripts }, headers)
  server.routes.set('/', `<!doctype html><link rel="icon" href="data:,"><title>test</title>${html}`)
  await page.goto(`${server.url}/`)
}
const tag = (attributes = 'defer'): string =>
  `<script src="/playhead.js" data-endpoint="${collector.url}" data-interval="1" ${attributes}></script>`
const sessions = (): Promise<number> => page.evaluate('Playhead.playhead?.sessions.length ?? 0')
const videos = (): (string | undefined)[] =>
  [...collector.collector.snapshots.values()].map(({ videoId }) => videoId)
const fromElsewhere = (): string[] => requested.filter((url) => url.startsWith(evil.url))

it.each(['img', 'embed', 'form', 'object', 'iframe'])(
  'takes its address and endpoint from its own tag, whatever <%s name="currentScript"> is in the page',
  async (element) => {
    const shadow = `<${element} name="currentScript" data-endpoint="${evil.url}" data-key="evil"></${element}>`
    await open(`${shadow}${tag('')}${FRAME}`)

    await expect.poll(sessions).toBe(1)
    await expect.poll(videos).toContain('one')
    await page.evaluate('Playhead.playhead.flush()')

    expect(requested).toContain(`${server.url}/playhead.players.js`)
    expect([fromElsewhere(), evil.collector.snapshots.size, thrown]).toEqual([[], 0, []])
  },
)

it('follows the videos of a page whose images shadow every property of the document that it uses', async () => {
  const names =
    'head body readyState documentElement referrer visibilityState hidden createElement querySelector querySelectorAll addEventListener dispatchEvent'
  await open(
    `${names
      .split(' ')
      .map((name) => `<img name="${name}" alt="">`)
      .join('')}${tag()}${VIDEO}${FRAME}`,
  )

  await expect.poll(sessions).toBe(2)
  await expect.poll(videos).toEqual(expect.arrayContaining(['lesson-1', 'one']))
  expect([thrown, logged]).toEqual([[], []])
})

it('goes on where forms of the page have controls named like methods of an element', async () => {
  const names =
    'matches querySelectorAll isConnected dataset localName addEventListener dispatchEvent constructor'
  const form = `<form id="f">${names
    .split(' ')
    .map((name) => `<input name="${name}">`)
    .join('')}</form>`
  await open(`${tag()}<main></main>`)
  await expect.poll(() => page.evaluate('typeof Playhead')).toBe('object')

  await page.evaluate(
    (html) => document.querySelector('main')?.insertAdjacentHTML('beforeend', html),
    form,
  )
  await page.evaluate("document.getElementById('f').setAttribute('data-playhead', '')")
  await page.evaluate(
    (html) => document.querySelector('form')?.insertAdjacentHTML('beforeend', html),
    VIDEO,
  )

  await expect.poll(sessions).toBe(1)
  await page.evaluate("document.getElementById('f').removeAttribute('data-playhead')")
  await page.evaluate("document.getElementById('v').remove()")
  await expect.poll(sessions).toBe(0)
  expect(thrown).toEqual([])
})

it.each([
  ['a form', '<form id="Playhead"><input name="initVideoAnalytics"></form>'],
  ['two links', '<a id="Playhead"></a><a id="Playhead" name="initVideoAnalytics"></a>'],
  ['a frame', '<iframe name="Playhead" srcdoc="" id="Playhead"></iframe>'],
])('does not take %s named Playhead for a first script', async (_, shadow) => {
  await open(`${shadow}${tag()}${VIDEO}`)

  await expect.poll(() => page.evaluate('Playhead.playhead?.sessions?.length')).toBe(1)
  expect([thrown, logged]).toEqual([[], []])
})

it.each([
  ['demands trusted types', "require-trusted-types-for 'script'"],
  [
    'names the policies that may make them',
    "require-trusted-types-for 'script'; trusted-types playhead",
  ],
])('fetches the second script where the policy of the page %s', async (_, policy) => {
  await open(`${tag()}${FRAME}`, { 'content-security-policy': policy })

  await expect.poll(sessions).toBe(1)
  await expect.poll(videos).toContain('one')
  expect([thrown, logged]).toEqual([[], []])
})

it('reports in one line that trusted types block the second script, and tracks the videos', async () => {
  await open(`${tag()}${FRAME}${VIDEO}`, {
    'content-security-policy': "require-trusted-types-for 'script'; trusted-types none-of-ours",
  })

  await expect.poll(sessions).toBe(1)
  await expect
    .poll(() => logged.filter((line) => line.startsWith('playhead:')))
    .toEqual([expect.stringContaining('playhead.players.js does not load')])
  expect(thrown).toEqual([])
})
