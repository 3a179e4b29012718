import { http } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { row } from '../../test/openLesson.ts'
import type { ProgressSource } from '../progressSource.ts'
import { httpSource } from './httpSource.ts'
import { lessonProgressApi } from './lessonProgressApi.ts'
import { watchTimeApi } from './watchTimeApi.ts'

/** A request as it was made, with a path for the page's own origin. */
interface Asked {
  readonly method: string
  readonly url: string
  readonly body: unknown
}

const PAGE = 'https://page.test'
const server = setupServer()
beforeAll(() => server.listen())
beforeEach(() => void vi.stubGlobal('location', new URL(`${PAGE}/course`)))
afterEach(() => {
  server.resetHandlers()
  vi.unstubAllGlobals()
})
afterAll(() => server.close())

/** Answers every request by `respond`. Returns the requests. */
function respondWith(respond: (request: Request) => Response): Asked[] {
  const asked: Asked[] = []
  server.use(
    http.all('*', async ({ request }) => {
      const { method, url } = request
      const text = await request.clone().text()
      asked.push({
        method,
        url: url.replace(`${PAGE}/`, '/'),
        body: text ? JSON.parse(text) : undefined,
      })
      return respond(request)
    }),
  )
  return asked
}

/** Answers every request with this body, as JSON if it is no text. */
const answer = (body: unknown, status = 200, headers: Record<string, string> = {}): Asked[] =>
  respondWith(
    () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }),
  )

const NOT_LEAVING = { leaving: false }
const fault = (source: ProgressSource): Promise<Error & { afterMs?: number }> =>
  source.save('a', row(10), NOT_LEAVING).then(
    () => Promise.reject(new Error('it was taken')),
    (error) => error,
  )

describe('watchTimeApi()', () => {
  it('D7 saves watch_time, at most total_duration', async () => {
    const asked = answer({})
    const fetch = vi.fn(globalThis.fetch) // `keepalive` is not seen on the wire
    const source = watchTimeApi({
      base: 'https://api.test',
      fetch,
      headers: () => ({ authorization: 'Bearer 1' }),
    })
    await source.save('a/1', row(61.5, { duration: 60.2 }), NOT_LEAVING)

    expect(asked).toEqual([
      {
        method: 'POST',
        url: 'https://api.test/api/progress/video/a%2F1/watch-time',
        body: { watch_time: 60.2, total_duration: 60.2, at: 1 },
      },
    ])
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({
      keepalive: true,
      headers: { 'content-type': 'application/json', authorization: 'Bearer 1' },
    })
  })

  it.each([
    [
      {
        videos: [
          {
            video_id: 'a',
            watch_time: 12,
            total_duration: 60,
            completed: true,
            updated_at: '2026-01-02T03:04:05Z',
          },
        ],
      },
    ],
    [
      {
        progress: {
          a: { watch_time: 12, total_duration: 60, completed: true, updated_at: 1767323045000 },
        },
      },
    ],
    [
      [
        {
          video_id: 'a',
          watch_time: 12,
          total_duration: 60,
          is_completed: true,
          last_watched: '2026-01-02T03:04:05Z',
        },
      ],
    ],
  ])('D4 D7 loads many videos with one request: %#', async (body) => {
    const asked = answer(body)
    const rows = await watchTimeApi().load(['a', 'b'])

    expect(asked).toMatchObject([
      { method: 'POST', url: '/api/progress/videos/batch', body: { video_ids: ['a', 'b'] } },
    ])
    expect(rows).toEqual({ a: row(12, { completed: true, at: 1767323045000 }) })
  })

  it('loads hundreds of videos in lists of the length that backends accept', async () => {
    const videos = Array.from({ length: 250 }, (_, at) => `video-${at}`)
    const asked = answer([])
    await watchTimeApi().load(videos)

    const lists = asked.map(({ body }) => (body as { video_ids: string[] }).video_ids)
    expect(lists.map(({ length }) => length)).toEqual([100, 100, 50])
    expect(lists.flat()).toEqual(videos)
  })

  it('sends nothing without the duration, which this backend requires', async () => {
    const asked = answer({})
    await watchTimeApi().save('a', row(10, { duration: null }), NOT_LEAVING)

    expect(asked).toEqual([])
  })
})

describe('lessonProgressApi()', () => {
  it('A7 saves lessonId, positionSeconds, durationSeconds, watchTime and completed', async () => {
    const asked = answer({})
    await lessonProgressApi().save('a', row(12.3, { completed: true }), NOT_LEAVING)

    expect(asked).toMatchObject([
      {
        method: 'POST',
        url: '/api/progress',
        body: {
          lessonId: 'a',
          positionSeconds: 12.3,
          durationSeconds: 60,
          watchTime: 12.3,
          completed: true,
          at: 1,
        },
      },
    ])
  })

  it('loads five hundred lessons with addresses of the length that servers accept', async () => {
    const videos = Array.from({ length: 500 }, () => crypto.randomUUID())
    const asked = answer([])
    await lessonProgressApi().load(videos)

    expect(Math.max(...asked.map(({ url }) => url.length))).toBeLessThan(2000)
    expect(
      asked.flatMap(({ url }) => new URL(url, 'http://a.test').searchParams.getAll('lessonId')),
    ).toEqual(videos)
  })

  it('reads decimals that a database returns as text', async () => {
    answer([{ lessonId: 'a', positionSeconds: '12.50', durationSeconds: '60' }])
    expect(await lessonProgressApi().load(['a'])).toEqual({ a: row(12.5, { at: 0 }) })
  })

  it('sends a lone surrogate in an id as U+FFFD', async () => {
    const asked = answer({})
    await watchTimeApi().save('a\ud800', row(10), NOT_LEAVING)
    expect(asked[0]?.url).toBe('/api/progress/video/a%EF%BF%BD/watch-time')
  })

  it('reads rows, and leaves out other values', async () => {
    const asked = answer([
      { lessonId: 'a', positionSeconds: 12, durationSeconds: 60, completed: false, updatedAt: 7 },
      { lessonId: 'b', positionSeconds: 'x' },
      null,
    ])
    const rows = await lessonProgressApi().load(['a', 'b c'])

    expect(asked[0]?.url).toBe('/api/progress?lessonId=a&lessonId=b%20c')
    expect(rows).toEqual({ a: row(12, { at: 7 }) })
  })
})

describe('httpSource()', () => {
  const custom = (): ProgressSource =>
    httpSource({
      load: (videos) => videos.map((video) => ({ url: `/p/${video}` })),
      read: (answer, videos) => ({ [(answer as { id: string }).id]: row(videos.length) }),
      save: (video, { position }) => ({
        url: `/p/${video}?token=1`,
        method: 'PUT',
        body: { at: position },
      }),
    })

  it('supports another schema, with several requests for a load', async () => {
    const asked = answer({ id: 'a' })
    const rows = await custom().load(['a', 'b'])
    await custom().save('a', row(10), NOT_LEAVING)

    expect(rows).toEqual({ a: row(2) })
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/p/a', undefined],
      ['GET', '/p/b', undefined],
      ['PUT', '/p/a?token=1', { at: 10 }],
    ])
  })

  it('treats 404 as "no progress" for a load, and as a failure for a save', async () => {
    answer('', 404)
    expect(await custom().load(['a'])).toEqual({})
    expect(await fault(custom())).toMatchObject({ name: 'Error', message: 'HTTP 404 from /p/a' })
  })

  /** Redirects to this address, which answers with `{}`. */
  const redirect = (to: string): Asked[] =>
    respondWith(({ url }) =>
      url === to
        ? new Response('{}')
        : new Response(null, { status: 307, headers: { location: to } }),
    )

  it.each([
    [
      'a redirect to another path',
      () => redirect('https://a.test/login'),
      'redirected to https://a.test/login from /p/a',
    ],
    [
      'a login page',
      () => answer('\n<!doctype html><title>Log in</title>'),
      'HTML instead of JSON from /p/a',
    ],
  ])('treats %s neither as an accepted save nor as "no progress"', async (_, respond, message) => {
    respond()
    expect(await fault(custom())).toMatchObject({ name: 'Error', message })
    await expect(custom().load(['a'])).rejects.toThrow(message)
  })

  it('accepts a redirect to the same path of another host, and any answer to a save except HTML', async () => {
    redirect('https://b.test/p/a?token=1')
    await custom().save('a', row(10), NOT_LEAVING)
    answer('stored')
    await custom().save('a', row(10), NOT_LEAVING)
    answer('')
    await custom().save('a', row(10), NOT_LEAVING)
    expect(await custom().load(['a'])).toEqual({})
  })

  it('does not treat half an answer as "no progress"', async () => {
    answer('{"id":"a"')
    await expect(custom().load(['a'])).rejects.toThrow(SyntaxError)
    answer({ message: 'log in first' })
    await expect(watchTimeApi().load(['a'])).rejects.toThrow('no progress rows')
    answer('"later"')
    await expect(lessonProgressApi().load(['a'])).rejects.toThrow('no progress rows')
  })

  it('keeps the answers to some of its requests, and reports that the rest is unknown', async () => {
    respondWith(({ url }) =>
      url.endsWith('/p/b')
        ? new Response('', { status: 503 })
        : Response.json({ id: url.split('/').at(-1) }),
    )
    const error = await custom()
      .load(['a', 'b', 'c'])
      .catch((error) => error)

    expect(error).toMatchObject({ name: 'LoadIncomplete', message: 'Error: HTTP 503 from /p/b' })
    expect(Object.keys(error.rows)).toEqual(['a', 'c'])
    expect(error.cause).toMatchObject({ message: 'HTTP 503 from /p/b' })
  })

  it.each([
    [400, {}, { name: 'SaveRefused' }],
    [422, {}, { name: 'SaveRefused' }],
    [401, {}, { name: 'Error' }],
    [503, {}, { name: 'Error' }],
    [429, { 'retry-after': '7' }, { name: 'SaveLater', afterMs: 7000 }],
    [503, { 'retry-after': '9999999' }, { name: 'SaveLater', afterMs: 86_400_000 }],
  ])('D8 decides by HTTP %i whether to retry', async (status, headers, expected) => {
    answer('', status, headers)
    expect(await fault(custom())).toMatchObject({
      message: `HTTP ${status} from /p/a`,
      ...expected,
    })
  })

  it.each([
    [{}, 'option "load" must be a function of a list of videos'],
    [{ load() {}, read() {}, save: '/p' }, 'option "save" must be a function'],
    [
      { load() {}, read() {}, save() {}, credentials: 'always' },
      "'omit', 'same-origin' or 'include'",
    ],
  ])('names the option that is wrong: %#', (options, message) => {
    expect(() => httpSource(options as never)).toThrow(message)
  })
})
