import { describe, expect, it } from 'vitest'
import { row } from '../../test/openLesson.ts'
import type { ProgressSource } from '../progressSource.ts'
import { type CollectorProgressOptions, collectorProgress } from './collectorProgress.ts'

const NOT_LEAVING = { leaving: false }

/** A source whose requests get this answer. Returns the requests as well. */
function open(
  body: unknown,
  options: CollectorProgressOptions = {},
): { source: ProgressSource; asked: (readonly [url: string, init: RequestInit])[] } {
  const asked: (readonly [url: string, init: RequestInit])[] = []
  const source = collectorProgress({
    fetch: (async (url: string, init: RequestInit) => {
      asked.push([url, init])
      return new Response(typeof body === 'string' ? body : JSON.stringify(body))
    }) as typeof fetch,
    ...options,
  })
  return { source, asked }
}
const stored = { videoId: 'a', position: 12, duration: 60, completed: true, lastWatchedAt: 7 }

describe('B12 collectorProgress()', () => {
  it('loads a hundred videos with one request, with the token of the moment', async () => {
    let tokens = 0
    const { source, asked } = open(
      {
        progress: [
          { ...stored, watchedSeconds: 9 },
          { ...stored, videoId: '__proto__' },
        ],
      },
      { url: 'https://collector.test/', token: () => `token-${++tokens}` },
    )
    const videos = Array.from({ length: 101 }, (_, at) => `v${at}`)
    const rows = await source.load(videos)

    expect(asked.map(([url, { method }]) => [url, method])).toEqual(
      Array(2).fill(['https://collector.test/v1/progress/batch', 'POST']),
    )
    expect(
      asked.map(([, { headers }]) => (headers as Record<string, string>).authorization),
    ).toEqual(['Bearer token-1', 'Bearer token-2'])
    expect(JSON.parse(String(asked[1]?.[1].body))).toEqual({ videoIds: ['v100'] })
    expect(rows.a).toEqual({ position: 12, duration: 60, completed: true, at: 7, watched: 9 })
    expect(Object.keys(rows)).toEqual(['a', '__proto__'])
  })

  it('saves with PUT, also while the duration is unknown, in a request that outlives the page', async () => {
    const { source, asked } = open({ saved: true, progress: stored })
    const answer = await source.save('a/ä', row(10, { duration: null }), NOT_LEAVING)

    expect(answer).toBeUndefined()
    expect(asked).toMatchObject([
      ['/v1/progress/videos/a%2F%C3%A4', { method: 'PUT', keepalive: true }],
    ])
    expect(JSON.parse(String(asked[0]?.[1].body))).toEqual({
      ...{ position: 10, duration: null, completed: false, at: 1 },
      sentAt: expect.any(Number),
    })
  })

  it('resolves with the row that the collector has kept instead', async () => {
    const { source } = open({ saved: false, progress: stored })
    const { videoId: _, lastWatchedAt: __, ...kept } = stored
    // Later than the save, whatever the clocks say.
    expect(await source.save('a', row(10), NOT_LEAVING)).toEqual({ ...kept, at: 2 })
  })

  it.each(['', '{', 'null', '[]', '{"saved":false,"progress":null}'])(
    'takes a save for accepted whatever the answer is: %j',
    async (body) => {
      expect(await open(body).source.save('a', row(10), NOT_LEAVING)).toBeUndefined()
    },
  )

  it('rejects an answer of another kind, which does not mean "no progress"', async () => {
    for (const body of [{ error: 'no' }, [], '{}'])
      await expect(open(body).source.load(['a'])).rejects.toThrow()
  })

  it.each([
    [{ url: 7 }, 'option "url" must be the address of a collector, got 7'],
    [{ token: '' }, 'option "token" must be a token, or a function that returns one, got ""'],
    [{ headers: 1 }, 'option "headers" must be an object'],
  ])('refuses %j', (options, message) => {
    expect(() => collectorProgress(options as never)).toThrow(message)
  })
})
