import { fileURLToPath } from 'node:url'
import type { EventRecord, IngestBody, SnapshotRecord } from '@playhead/core'
import { bundle, CLIPS, openChromium, serve, type TestServer } from '@playhead/testing/browser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'

const STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; media-src 'self'"
const TAG =
  '<script src="/playhead.js" data-endpoint="/v1/ingest" data-key="wk_test" defer></script>'
const VIDEO =
  '<video id="v" src="/clip.mp4" muted data-playhead data-video-id="lesson-1" data-course-id="course-9"></video>'

let browser: Browser
let script: string
let server: TestServer
let page: Page
let bodies: IngestBody[] = []
let logged: string[] = []
let thrown: string[] = []

beforeAll(async () => {
  script = await bundle("import './playhead.ts'", fileURLToPath(new URL('.', import.meta.url)))
  browser = (await openChromium()).browser
})
afterAll(() => browser.close())

beforeEach(async () => {
  bodies = []
  logged = []
  thrown = []
  server = await serve({ ...CLIPS, '/playhead.js': script }, { 'content-security-policy': STRICT })
  server.routes.set('/v1/ingest', async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body: IngestBody = JSON.parse(Buffer.concat(chunks).toString())
    bodies.push(body)
    const accepted = body.snapshots.length + body.events.length
    response.writeHead(202, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ accepted, rejected: [], have: [], serverTime: Date.now() }))
  })
  page = await (await browser.newContext()).newPage()
  page.on('console', (message) => message.type() !== 'log' && logged.push(message.text()))
  page.on('pageerror', (error) => thrown.push(error.message))
})
afterEach(async () => {
  await page.context().close()
  await server.close()
})

/** Opens a page of this HTML, which records its DOM events in `received`. */
async function open(html: string): Promise<void> {
  server.routes.set(
    '/listen.js',
    `received = []; for (const type of ['session', 'load', 'play', 'view', 'pause', 'seek', 'milestone', 'complete', 'error', 'end']) {
    document.addEventListener('playhead:' + type, ({ detail, target }) => received.push({ type, on: target.id, id: detail.session ?? detail.id, percent: detail.percent, kind: detail.kind }))
  }`,
  )
  server.routes.set(
    '/',
    `<!doctype html><title>test</title><script src="/listen.js"></script>${html}`,
  )
  await page.goto(`${server.url}/`)
}
interface ReceivedEvent {
  readonly type: string
  readonly on: string
  readonly id: string
  readonly percent?: number
  readonly kind?: string
}
const received = async (type: string): Promise<ReceivedEvent[]> =>
  (await page.evaluate<ReceivedEvent[]>('received')).filter((event) => event.type === type)
const sessions = (): Promise<number> => page.evaluate('Playhead.playhead?.sessions.length ?? 0')
/** Plays `#id` until the playhead has moved by `ms`. */
const play = (id: string, ms = 400): Promise<void> =>
  page.evaluate(`(async () => {
    const video = document.getElementById('${id}')
    await video.play()
    for (let at = video.currentTime, moved = 0; moved < ${ms} / 1000 + 0.1; at = video.currentTime) {
      await new Promise((go) => setTimeout(go, 20))
      moved += Math.max(0, Math.min(video.currentTime - at, 1))
    }
  })()`)
const eventually = <T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> =>
  expect.poll(read, { timeout: 8000, interval: 50 })

/** The newest snapshot of each session that the server has. */
function latest(): SnapshotRecord[] {
  const newest = new Map<string, SnapshotRecord>()
  for (const snapshot of bodies.flatMap(({ snapshots }) => snapshots)) {
    if ((newest.get(snapshot.session)?.rev ?? 0) < snapshot.rev)
      newest.set(snapshot.session, snapshot)
  }
  return [...newest.values()]
}
const events = (): EventRecord[] => bodies.flatMap((body) => body.events)

it('B7 tracks a marked video under a strict content security policy, and sends what was watched', async () => {
  await open(TAG + VIDEO)

  await play('v', 1200)
  await page.evaluate('v.pause()')

  await eventually(() => latest().find(({ state }) => state === 'paused')).toMatchObject({
    videoId: 'lesson-1',
    courseId: 'course-9',
    player: 'html5',
    playCount: 1,
    pauseCount: 1,
    duration: 60,
  })
  const truth = await page.evaluate<number>('v.played.end(0)')
  expect(Math.abs((latest()[0]?.watched?.[0]?.[1] ?? 0) - truth)).toBeLessThan(0.2)
  expect(bodies[0]?.key).toBe('wk_test')
  expect([logged, thrown]).toEqual([[], []])
})

it('B7 understands data-video-analytics, and data-playhead="false" as no', async () => {
  await open(`${TAG}<video id="a" src="/clip.mp4" data-video-analytics data-video-id="a"></video>
    <video id="b" src="/clip.mp4" data-playhead="false" data-video-id="b"></video><video id="c" src="/clip.mp4"></video>`)

  await eventually(() => received('session')).toMatchObject([{ on: 'a' }])
  expect(await sessions()).toBe(1)
})

it.each([
  [
    'before DOMContentLoaded',
    `<script src="/playhead.js" data-endpoint="/v1/ingest"></script>${VIDEO}`,
  ],
  ['after everything has loaded', VIDEO],
])('B7 finds videos when it runs %s', async (when, html) => {
  await open(html)
  if (when.startsWith('after')) {
    await page.waitForLoadState('load')
    await page.evaluate(`document.head.append(Object.assign(document.createElement('script'), { src: '/playhead.js' }))
      document.head.lastElementChild.dataset.endpoint = '/v1/ingest'`)
  }

  await eventually(() => received('session')).toMatchObject([{ on: 'v' }])
})

it('B18 dispatches events on the element, bubbling, with the record as detail', async () => {
  await open(
    `${TAG.replace('data-key', 'data-completion-threshold="0.5" data-key')}<main>${VIDEO}</main>`,
  )
  await page.evaluate(
    `document.querySelector('main').addEventListener('playhead:complete', ({ detail }) => (completed = detail))`,
  )

  await play('v', 200)
  await page.evaluate('v.currentTime = 31')
  await play('v', 900)

  await eventually(() => received('complete')).toHaveLength(1)
  expect(await page.evaluate('completed')).toMatchObject({
    type: 'complete',
    basis: 'position',
    threshold: 0.5,
  })
  expect((await received('milestone')).at(-1)).toMatchObject({
    on: 'v',
    percent: 50,
    kind: 'reached',
  })
  expect((await received('view'))[0]?.on).toBe('v')
})

it('B18 dispatches a failing source as playhead:error', async () => {
  await open(`${TAG}<video id="v" src="/missing.mp4" data-playhead data-video-id="x"></video>`)

  await eventually(() => received('error')).toMatchObject([{ on: 'v' }])
  expect(thrown).toEqual([])
})

it('follows a video that is added later, from its first frame', async () => {
  await open(`${TAG}<main></main>`)
  await eventually(() => page.evaluate('typeof Playhead')).toBe('object')

  await page.evaluate(
    `document.querySelector('main').innerHTML = '<p>${VIDEO.replace('muted', 'muted autoplay')}</p>'`,
  )

  await eventually(() => received('view')).toHaveLength(1)
  await page.evaluate(`document.querySelector('video').pause()`)
  await eventually(() => latest()[0]?.state).toBe('paused')
  expect(latest()[0]?.watched?.[0]?.[0]).toBe(0)
})

it('ends the session of a removed element, and not of one that moves', async () => {
  await open(`${TAG}<main></main><aside></aside>${VIDEO}`)
  await play('v')

  await page.evaluate(`document.querySelector('aside').append(v)`)
  await page.waitForTimeout(150)
  expect(await received('end')).toEqual([])
  expect(await sessions()).toBe(1)

  await page.evaluate('v.remove()')
  await eventually(sessions).toBe(0)
  await eventually(() => events().find(({ type }) => type === 'end')).toMatchObject({
    reason: 'app',
  })
  await eventually(() => latest()[0]?.state).toBe('closed')
})

it('begins another session when data-video-id names another video', async () => {
  await open(TAG + VIDEO)
  await play('v', 900)

  await page.evaluate(`v.src = '/other.mp4'; v.dataset.videoId = 'lesson-2'`)
  await play('v', 900)
  await page.evaluate('v.pause()')

  await eventually(() =>
    latest().map(({ videoId, state, duration }) => [videoId, state, duration]),
  ).toEqual([
    ['lesson-1', 'closed', 60],
    ['lesson-2', 'paused', 30],
  ])
  expect(await received('session')).toHaveLength(2)
})

it('begins another session when the source changes, and names it by the attribute of then', async () => {
  await open(`${TAG}<video id="v" src="/clip.mp4" muted data-playhead></video>`)
  await play('v')

  await page.evaluate(`v.src = '/other.mp4?token=secret'`)
  await play('v')
  await page.evaluate('v.pause()')

  await eventually(() => latest().map(({ videoId }) => videoId)).toEqual([
    '/clip.mp4',
    '/other.mp4',
  ])
  expect((await received('session')).map(({ on }) => on)).toEqual(['v', 'v'])
})

it('survives pages that are swapped as Turbo does it: body replaced, copies from the cache, previews', async () => {
  await open(`${TAG}${VIDEO}`)
  await play('v')
  await page.evaluate(`(() => {
    document.dispatchEvent(new Event('turbo:before-cache'))
    const cached = document.body.cloneNode(true)
    const next = document.createElement('body')
    next.innerHTML = '<video id="w" src="/other.mp4" muted data-playhead data-video-id="lesson-2"></video>'
    document.body.replaceWith(next)
    goBack = () => {
      const preview = cached.cloneNode(true)
      document.documentElement.dataset.turboPreview = ''
      document.body.replaceWith(preview)
      setTimeout(() => {
        delete document.documentElement.dataset.turboPreview
        preview.replaceWith(cached)
        cameBack = true
      }, 100)
    }
  })()`)
  await eventually(sessions).toBe(1)
  await play('w')

  await page.evaluate('goBack()')
  await eventually(() => page.evaluate('globalThis.cameBack')).toBe(true)
  await eventually(() => received('session')).toHaveLength(3)
  await play('v')

  expect((await received('session')).map(({ on }) => on)).toEqual(['v', 'w', 'v'])
  expect(await sessions()).toBe(1)
  await eventually(() => latest().map(({ videoId, state }) => [videoId, state])).toEqual([
    ['lesson-1', 'closed'],
    ['lesson-2', 'closed'],
    ['lesson-1', 'playing'],
  ])
  expect(thrown).toEqual([])
})

it('goes on with the same session when the page comes back from the back/forward cache', async ({
  skip,
}) => {
  const likeUsers = await openChromium({ likeUsers: true })
  try {
    skip(likeUsers.kind !== 'full', 'a headless shell has no back/forward cache')
    page = await (await likeUsers.browser.newContext()).newPage()
    await open(TAG + VIDEO)
    await play('v', 700)
    await page.evaluate('addEventListener("pageshow", ({ persisted }) => (cameBack = persisted))')
    const before = await page.evaluate<string>('Playhead.playhead.sessions[0].id')
    server.routes.set('/elsewhere', '<!doctype html><title>elsewhere</title>')

    await page.goto(`${server.url.replace('127.0.0.1', 'localhost')}/elsewhere`)
    await page.waitForTimeout(1500)
    await page.goBack({ waitUntil: 'commit' })

    await eventually(() => page.evaluate('globalThis.cameBack')).toBe(true)
    await play('v', 700)
    const truth = await page.evaluate<number>('(v.pause(), v.played.end(v.played.length - 1))')
    await eventually(() => Math.abs((latest()[0]?.playingMs ?? 0) / 1000 - truth)).toBeLessThan(0.2)
    expect(latest()).toMatchObject([{ session: before, state: 'paused' }])
  } finally {
    await likeUsers.browser.close()
  }
})

it('names the element when neither data-video-id nor the source can name the video', async () => {
  await open(`${TAG}<video id="v" muted data-playhead></video>`)
  await eventually(() => page.evaluate('typeof Playhead')).toBe('object')
  expect(logged).toEqual([]) // nothing to play yet

  await page.evaluate(
    `fetch('/clip.mp4').then((answer) => answer.blob()).then((blob) => (v.src = URL.createObjectURL(blob)))`,
  )
  await eventually(() => logged.filter((text) => text.includes('data-video-id'))).toHaveLength(1)
  expect(await sessions()).toBe(0)

  await page.evaluate(`v.src = '/clip.mp4'`)
  await eventually(sessions).toBe(1)
})

it('reads all attributes of the video, and reports a wrong one of the script in one line', async () => {
  await open(`${TAG.replace('data-key', 'data-interval="often" data-key')}
    <video id="v" src="/clip.mp4" data-playhead data-video-id="v1"></video>`)
  await eventually(() => logged).toEqual([
    expect.stringContaining('<script data-interval="often"> must be at least'),
  ])
  expect(await sessions()).toBe(0)

  logged = []
  await open(`${TAG}<video id="v" src="/clip.mp4" preload="none" data-playhead data-video-id="v1" data-course-id="c1" data-lesson-id="l1"
    data-video-duration="61.5" data-is-preview></video>`)

  await eventually(() => latest()[0]).toMatchObject({
    videoId: 'v1',
    courseId: 'c1',
    lessonId: 'l1',
    duration: 61.5,
    preview: true,
  })
  expect([logged, thrown]).toEqual([[], []])
})

it('B7 leaves the page unharmed when the script is missing or blocked', async () => {
  await open(TAG.replace('/playhead.js', '/blocked.js') + VIDEO)

  await play('v')

  expect(await page.evaluate('v.currentTime')).toBeGreaterThan(0.3)
  expect(thrown).toEqual([])
})

it.each([
  ['refuses', 401],
  ['is broken', 500],
])('leaves the page unharmed when the endpoint %s', async (_, status) => {
  await open(TAG + VIDEO)
  server.routes.set(
    '/v1/ingest',
    (_request, response) => void response.writeHead(status).end('{"error":"no"}'),
  )

  await play('v', 1500)
  await page.evaluate('v.pause()')

  await eventually(() => page.evaluate('Playhead.playhead.status.lastError')).not.toBe(null)
  expect(await page.evaluate('Playhead.playhead.status.queued')).toBeGreaterThan(0)
  expect(thrown).toEqual([])
})

it('does nothing when it is loaded twice, and reports it once', async () => {
  await open(TAG + TAG + TAG + VIDEO)

  await eventually(() => received('session')).toHaveLength(1)
  await page.waitForTimeout(100)

  expect(await sessions()).toBe(1)
  expect(logged.filter((text) => text.includes('twice'))).toHaveLength(1)
})

it('B7 initVideoAnalytics follows an element until its clean-up, which sends the last update', async () => {
  await open(`${TAG}<video id="v" src="/clip.mp4" muted></video>`)
  await eventually(() => page.evaluate('typeof Playhead')).toBe('object')
  await page.evaluate(
    `end = Playhead.initVideoAnalytics(v, { videoId: 'by-hand', isPreview: true })`,
  )
  await play('v', 700)

  const truth = await page.evaluate<number>('(end(), v.currentTime)')

  await eventually(() => latest()[0]).toMatchObject({
    videoId: 'by-hand',
    preview: true,
    state: 'closed',
  })
  expect(Math.abs((latest()[0]?.position ?? 0) - truth)).toBeLessThan(0.3)
})
