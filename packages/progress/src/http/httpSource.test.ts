import { describe, expect, it } from 'vitest'
import { row } from '../../test/openLesson.ts'
import type { ProgressSource } from '../progressSource.ts'
import { httpSource } from './httpSource.ts'
import { lessonProgressApi } from './lessonProgressApi.ts'
import { watchTimeApi } from './watchTimeApi.ts'

interface Asked {
  readonly method: string
  readonly url: string
  readonly body: unknown
  readonly keepalive: boolean
  readonly headers: Record<string, string>
}

/** A fetch that answers the same to everything, and remembers. */
function answering(body: unknown, status = 200, headers: Record<string, string> = {}) {
  const asked: Asked[] = []
  const fetch = (async (url: string, init: RequestInit) => {
    asked.push({
      method: init.method ?? '',
      url,
      body: init.body && JSON.parse(String(init.body)),
      keepalive: !!init.keepalive,
      headers: init.headers as Record<string, string>,
    })
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
  }) as unknown as typeof globalThis.fetch
  return { asked, fetch }
}
const STAYS = { leaving: false }
const fault = (source: ProgressSource): Promise<Error & { afterMs?: number }> =>
  source.save('a', row(10), STAYS).then(
    () => Promise.reject(new Error('it was taken')),
    (error) => error,
  )

describe('watchTimeApi()', () => {
  it('D7 saves watch_time and total_duration, no further than the end', async () => {
    const { asked, fetch } = answering({})
    const source = watchTimeApi({ base: 'https://api.test', fetch, headers: () => ({ authorization: 'Bearer 1' }) })
    await source.save('a/1', row(61.5, { duration: 60.2 }), STAYS)

    expect(asked).toEqual([
      {
        method: 'POST',
        url: 'https://api.test/api/progress/video/a%2F1/watch-time',
        body: { watch_time: 60.2, total_duration: 60.2, at: 1 },
        keepalive: true,
        headers: { 'content-type': 'application/json', authorization: 'Bearer 1' },
      },
    ])
  })

  it.each([
    [
      {
        videos: [
          { video_id: 'a', watch_time: 12, total_duration: 60, completed: true, updated_at: '2026-01-02T03:04:05Z' },
        ],
      },
    ],
    [{ progress: { a: { watch_time: 12, total_duration: 60, completed: true, updated_at: 1767323045000 } } }],
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
  ])('D4 D7 reads many with one request: %#', async (answer) => {
    const { asked, fetch } = answering(answer)
    const rows = await watchTimeApi({ fetch }).load(['a', 'b'])

    expect(asked).toMatchObject([
      { method: 'POST', url: '/api/progress/videos/batch', body: { video_ids: ['a', 'b'] } },
    ])
    expect(rows).toEqual({ a: row(12, { completed: true, at: 1767323045000 }) })
  })

  it('asks for hundreds of videos in lists that a backend takes', async () => {
    const videos = Array.from({ length: 250 }, (_, at) => `video-${at}`)
    const { asked, fetch } = answering([])
    await watchTimeApi({ fetch }).load(videos)

    const lists = asked.map(({ body }) => (body as { video_ids: string[] }).video_ids)
    expect(lists.map(({ length }) => length)).toEqual([100, 100, 50])
    expect(lists.flat()).toEqual(videos)
  })

  it('says nothing without the duration that this backend asks for', async () => {
    const { asked, fetch } = answering({})
    await watchTimeApi({ fetch }).save('a', row(10, { duration: null }), STAYS)

    expect(asked).toEqual([])
  })
})

describe('lessonProgressApi()', () => {
  it('A7 saves lessonId, positionSeconds, durationSeconds, watchTime and completed', async () => {
    const { asked, fetch } = answering({})
    await lessonProgressApi({ fetch }).save('a', row(12.3, { completed: true }), STAYS)

    expect(asked).toMatchObject([
      {
        method: 'POST',
        url: '/api/progress',
        body: { lessonId: 'a', positionSeconds: 12.3, durationSeconds: 60, watchTime: 12.3, completed: true, at: 1 },
      },
    ])
  })

  it('asks for five hundred lessons by addresses that every server takes', async () => {
    const videos = Array.from({ length: 500 }, () => crypto.randomUUID())
    const { asked, fetch } = answering([])
    await lessonProgressApi({ fetch }).load(videos)

    expect(Math.max(...asked.map(({ url }) => url.length))).toBeLessThan(2000)
    expect(asked.flatMap(({ url }) => new URL(url, 'http://a.test').searchParams.getAll('lessonId'))).toEqual(videos)
  })

  it('reads decimals that a database answers as text', async () => {
    const { fetch } = answering([{ lessonId: 'a', positionSeconds: '12.50', durationSeconds: '60' }])
    expect(await lessonProgressApi({ fetch }).load(['a'])).toEqual({ a: row(12.5, { at: 0 }) })
  })

  it('says an id that is no text on any wire', async () => {
    const { asked, fetch } = answering({})
    await watchTimeApi({ fetch }).save('a\ud800', row(10), STAYS)
    expect(asked[0]?.url).toBe('/api/progress/video/a%EF%BF%BD/watch-time')
  })

  it('reads its rows, and leaves out what is none', async () => {
    const { asked, fetch } = answering([
      { lessonId: 'a', positionSeconds: 12, durationSeconds: 60, completed: false, updatedAt: 7 },
      { lessonId: 'b', positionSeconds: 'x' },
      null,
    ])
    const rows = await lessonProgressApi({ fetch }).load(['a', 'b c'])

    expect(asked[0]?.url).toBe('/api/progress?lessonId=a&lessonId=b%20c')
    expect(rows).toEqual({ a: row(12, { at: 7 }) })
  })
})

describe('httpSource()', () => {
  const custom = (fetch: typeof globalThis.fetch): ProgressSource =>
    httpSource({
      load: (videos) => videos.map((video) => ({ url: `/p/${video}` })),
      read: (answer, videos) => ({ [(answer as { id: string }).id]: row(videos.length) }),
      save: (video, { position }) => ({ url: `/p/${video}?token=1`, method: 'PUT', body: { at: position } }),
      fetch,
    })

  it('speaks another schema, by as many requests as the backend wants', async () => {
    const { asked, fetch } = answering({ id: 'a' })
    const rows = await custom(fetch).load(['a', 'b'])
    await custom(fetch).save('a', row(10), STAYS)

    expect(rows).toEqual({ a: row(2) })
    expect(asked.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', '/p/a', undefined],
      ['GET', '/p/b', undefined],
      ['PUT', '/p/a?token=1', { at: 10 }],
    ])
  })

  it('knows nothing of what the backend has never heard of; but a save that finds nobody is none', async () => {
    const { fetch } = answering('', 404)
    expect(await custom(fetch).load(['a'])).toEqual({})
    expect(await fault(custom(fetch))).toMatchObject({ name: 'Error', message: 'HTTP 404 from /p/a' })
  })

  /** A fetch whose answer came by way of another address. */
  const redirected = (to: string, body = '{}') =>
    (async () =>
      Object.defineProperties(new Response(body), {
        redirected: { value: true },
        url: { value: to },
      })) as unknown as typeof globalThis.fetch

  it.each([
    ['a redirect to another path', redirected('https://a.test/login'), 'redirected to https://a.test/login from /p/a'],
    ['a login page', answering('\n<!doctype html><title>Log in</title>').fetch, 'HTML instead of JSON from /p/a'],
  ])('takes %s neither for a save that was stored nor for "no progress"', async (_, fetch, message) => {
    expect(await fault(custom(fetch))).toMatchObject({ name: 'Error', message })
    await expect(custom(fetch).load(['a'])).rejects.toThrow(message)
  })

  it('takes a redirect to the same path of another host, and any answer to a save that is no HTML', async () => {
    await custom(redirected('https://b.test/p/a?token=1')).save('a', row(10), STAYS)
    await custom(answering('stored').fetch).save('a', row(10), STAYS)
    await custom(answering('').fetch).save('a', row(10), STAYS)
    expect(await custom(answering('').fetch).load(['a'])).toEqual({})
  })

  it('does not take half an answer for "no progress"', async () => {
    await expect(custom(answering('{"id":"a"').fetch).load(['a'])).rejects.toThrow(SyntaxError)
    await expect(watchTimeApi({ fetch: answering({ message: 'log in first' }).fetch }).load(['a'])).rejects.toThrow(
      'no progress rows',
    )
    await expect(lessonProgressApi({ fetch: answering('"later"').fetch }).load(['a'])).rejects.toThrow(
      'no progress rows',
    )
  })

  it('keeps what some of its requests were answered, and says that the rest is unknown', async () => {
    const fetch = (async (url: string) =>
      url === '/p/b' ? new Response('', { status: 503 }) : new Response(JSON.stringify({ id: url.slice(3) }))) as never
    const error = await custom(fetch)
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
  ])('D8 takes HTTP %i for what it means', async (status, headers, expected) => {
    const { fetch } = answering('', status, headers)
    expect(await fault(custom(fetch))).toMatchObject({ message: `HTTP ${status} from /p/a`, ...expected })
  })

  it.each([
    [{}, 'option "load" must be a function of a list of videos'],
    [{ load() {}, read() {}, save: '/p' }, 'option "save" must be a function'],
    [{ load() {}, read() {}, save() {}, credentials: 'always' }, "'omit', 'same-origin' or 'include'"],
  ])('names the option that is wrong: %#', (options, message) => {
    expect(() => httpSource(options as never)).toThrow(message)
  })
})
