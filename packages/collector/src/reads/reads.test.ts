import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import type { Live } from './responses/live.ts'
import type { Overview } from './responses/overview.ts'
import type { SessionList } from './responses/session.ts'
import type { VideoList } from './responses/video.ts'
import type { Viewer } from './responses/viewer.ts'

const MINUTE = 60_000
let test: TestCollector
beforeAll(async () => {
  test = await openTestCollector()
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})
const get = async <T>(path: string): Promise<T> => (await test.get<T>(path)).answer

/** Views of a video, of which some are completed. */
const viewsOf = (videoId: string, views: number, completed: number) =>
  Array.from({ length: views }, (_, at) =>
    test.snapshot({
      ...{ videoId, courseId: videoId, playingMs: 1000 },
      ...(at < completed && { completedAt: Date.now() }),
    }),
  )

describe('B14 completion rates of videos', () => {
  it.each([
    ['above 75 %', 5, 4, { high: 1, medium: 0, low: 0 }],
    ['exactly 75 %', 4, 3, { high: 0, medium: 1, low: 0 }],
    ['exactly 50 %', 4, 2, { high: 0, medium: 1, low: 0 }],
    ['below 50 %', 5, 2, { high: 0, medium: 0, low: 1 }],
  ])('%s', async (_, views, completed, completion) => {
    const videoId = test.createId('rated')
    await test.post(test.body({ snapshots: viewsOf(videoId, views, completed) }))

    const answer = await get<Overview>(`/v1/overview?courseId=${videoId}`)
    expect(answer.completion).toEqual(completion)
    expect(answer.totals).toMatchObject({ videos: 1, averageCompletionRate: completed / views })
  })
})

it('B14 popular videos leave out views of previews, whatever the filters', async () => {
  const course = { courseId: 'popular', playingMs: 1000, startedAt: Date.now() - MINUTE }
  const mixed = (preview: boolean, viewerId: string) =>
    test.snapshot({ ...course, videoId: 'popular-mixed', preview, viewerId })
  const trailers = Array.from({ length: 30 }, () =>
    test.snapshot({ ...course, videoId: 'popular-trailer', preview: true }),
  )
  await test.post(
    test.body({
      snapshots: [
        ...trailers,
        ...Array.from({ length: 12 }, (_, at) => mixed(at > 10, `viewer-${at % 3}`)),
        ...Array.from({ length: 14 }, () => test.snapshot({ ...course, videoId: 'popular-whole' })),
      ],
    }),
  )

  for (const filters of ['', '?courseId=popular']) {
    const { popular } = await get<Overview>(`/v1/overview${filters}`)
    expect(popular.slice(0, 2)).toMatchObject([
      { videoId: 'popular-whole', views: 14, viewers: 0, playingMs: 14_000 },
      { videoId: 'popular-mixed', views: 11, viewers: 3, playingMs: 11_000 },
    ])
    expect(popular.map(({ videoId }) => videoId)).not.toContain('popular-trailer')
  }
})

describe('pages', () => {
  const follow = async <T extends { next: string | null }>(path: string): Promise<T[]> => {
    const pages: T[] = []
    for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)?.next ?? null)
      pages.push(await get<T>(path + (cursor && `&cursor=${cursor}`)))
    return pages
  }
  beforeAll(async () => {
    const startedAt = Date.now() - MINUTE
    const snapshots = Array.from({ length: 12 }, (_, at) =>
      test.snapshot({
        ...{ videoId: `page-${at % 6}`, courseId: 'pages', playingMs: 1000 * (at % 3) },
        // Several begin in the same millisecond.
        startedAt: startedAt - (at % 4),
      }),
    )
    await test.post(test.body({ snapshots }))
  })

  it('of sessions have each once, newest first', async () => {
    const pages = await follow<SessionList>('/v1/sessions?courseId=pages&limit=5')
    const sessions = pages.flatMap((page) => page.sessions)

    expect(pages.map((page) => page.sessions.length)).toEqual([5, 5, 2])
    expect(new Set(sessions.map(({ session }) => session)).size).toBe(12)
    const starts = sessions.map(({ startedAt }) => startedAt)
    expect(starts).toEqual([...starts].sort((a, b) => b - a))
  })

  it.each([
    '-playingMs',
    'playingMs',
    'videoId',
    '-title',
    'completionRate',
    '-lastViewAt',
    'views',
  ])('of videos have each once, by %s', async (sort) => {
    const path = `/v1/videos?courseId=pages&search=page-&sort=${sort}`
    const pages = await follow<VideoList>(`${path}&limit=4`)
    const [whole] = await follow<VideoList>(`${path}&limit=100`)

    expect(pages).toHaveLength(2)
    expect(pages.flatMap(({ videos }) => videos)).toEqual(whole?.videos)
    expect(whole?.videos).toHaveLength(6)
  })

  it('B13 of videos have the views of each part of the period', async () => {
    const day = (daysAgo: number): number => Date.now() - daysAgo * 86_400_000
    const snapshots = [1, 1, 3, 4].map((daysAgo) =>
      test.snapshot({ videoId: 'series', startedAt: day(daysAgo), at: day(daysAgo), playingMs: 1 }),
    )
    await test.post(test.body({ snapshots }))
    const from = new Date(day(5)).toISOString().slice(0, 10)
    const read = async (query: string): Promise<unknown> =>
      (await get<VideoList>(`/v1/videos?search=series&from=${from}${query}`)).videos[0]?.series

    expect(await read('&series=6')).toEqual([0, 1, 1, 0, 2, 0])
    expect(await read('&series=2&player=html5')).toEqual([2, 2])
    expect(await read('')).toBe(undefined)
  })

  it('of another query are refused', async () => {
    const { next } = await get<SessionList>('/v1/sessions?courseId=pages&limit=1')
    expect(await test.get(`/v1/sessions?courseId=other&cursor=${next}`)).toEqual({
      status: 400,
      answer: { error: 'cursor: expected `next` of the page before, with the same parameters' },
    })
  })

  it('find text as it is written', async () => {
    await test.send('PUT', '/v1/videos/percent', { title: '100%_sure' })
    const found = async (search: string): Promise<readonly string[]> =>
      (await get<VideoList>(`/v1/videos?search=${encodeURIComponent(search)}`)).videos.map(
        ({ videoId }) => videoId,
      )
    expect(await found('0%_S')).toEqual(['percent'])
    expect(await found('0__s')).toEqual([])
  })
})

it('B12 a viewer has progress in each video, recently watched first', async () => {
  const now = Date.now()
  const watch = (videoId: string, ageMinutes: number, given: object) =>
    test.snapshot({
      ...{ videoId, viewerId: 'ann', courseId: 'c', lessonId: `l-${videoId}`, duration: 600 },
      startedAt: now - ageMinutes * MINUTE,
      at: now - ageMinutes * MINUTE + 1000,
      ...given,
    })
  await test.post(
    test.body({
      snapshots: [
        // The document's example: ten minutes in two parts are one viewer and the whole video.
        watch('b1', 60, {
          playingMs: 300_000,
          contentMs: 300_000,
          watched: [[0, 300]],
          position: 300,
          maxPosition: 300,
          at: now,
        }),
        watch('b1', 30, {
          playingMs: 300_000,
          watched: [[300, 600]],
          position: 600,
          maxPosition: 600,
          completedAt: now,
          at: now,
        }),
        watch('b2', 90, { playingMs: 1000, watched: [[0, 1]], position: 1, maxPosition: 1 }),
      ],
    }),
  )

  const viewer = await get<Viewer>('/v1/viewers/ann')
  expect(viewer).toMatchObject({ views: 3, playingMs: 601_000, completed: 1, lastSeenAt: now })
  expect(viewer.progress).toMatchObject([
    {
      videoId: 'b1',
      lessonId: 'l-b1',
      views: 2,
      position: 600,
      completion: 1,
      coverage: 1,
      completed: true,
      firstWatchedAt: now - 60 * MINUTE,
    },
    { videoId: 'b2', views: 1, position: 1, coverage: 0.0017, completed: false, completedAt: null },
  ])
  expect(viewer.sessions.map(({ videoId }) => videoId)).toEqual(['b1', 'b1', 'b2'])
  expect((await get<Viewer>('/v1/viewers/ann?limit=1')).progress).toHaveLength(1)
  expect((await test.get('/v1/viewers/none')).status).toBe(404)
})

it('shows who is watching now, in the last minutes, and at the peak', async () => {
  const now = Date.now()
  const watch = (startedMinutesAgo: number, seenMsAgo: number, given: object = {}) =>
    test.snapshot({
      ...{ videoId: 'live-1', courseId: 'live', playingMs: 1000, state: 'playing' as const },
      startedAt: now - startedMinutesAgo * MINUTE,
      at: now - seenMsAgo,
      ...given,
    })
  await test.post(
    test.body({
      snapshots: [
        watch(10, 5000),
        watch(8, 20_000, { videoId: 'live-2', state: 'rebuffering' }),
        watch(8, 5000, { state: 'paused' }),
        watch(9, 8.5 * MINUTE),
      ],
    }),
  )

  const live = await get<Live>('/v1/live?courseId=live')
  expect(live).toMatchObject({
    watching: 2,
    videos: [
      { videoId: 'live-1', watching: 1 },
      { videoId: 'live-2', watching: 1 },
    ],
    peak: { at: now - 8 * MINUTE, sessions: 3 },
  })
  expect(live.minutes).toHaveLength(30)
  expect(live.minutes.reduce((sum, { started }) => sum + started, 0)).toBe(4)
  expect(Math.max(...live.minutes.map(({ sessions }) => sessions))).toBeGreaterThanOrEqual(3)
  expect(live.latest).toHaveLength(4)
  expect((await get<Overview>('/v1/overview?courseId=live')).watching).toBe(2)
})

it('B13 compares with the period before, of the same length', async () => {
  const day = (ago: number): number => Date.now() - ago * 86_400_000
  const date = (moment: number): string => new Date(moment).toISOString().slice(0, 10)
  await test.post(
    test.body({
      snapshots: [1, 1, 2, 4].map((ago) =>
        test.snapshot({
          videoId: 'compared',
          viewerId: `v-${ago}`,
          playingMs: 1000,
          startedAt: day(ago),
          at: day(ago) + 5000,
        }),
      ),
    }),
  )
  const path = `/v1/videos/compared/summary?from=${date(day(2))}&to=${date(day(0))}&compare=previous`

  expect(await get(path)).toMatchObject({
    views: 3,
    viewers: 2,
    previous: { views: 1, viewers: 1 },
  })
  expect(await get(`${path}&player=html5`)).toMatchObject({
    views: 3,
    viewers: 2,
    previous: { views: 1, viewers: 1 },
  })
})

it('refuses periods that are too long for what they cost', async () => {
  expect(await test.get('/v1/overview?from=2026-01-01&interval=hour')).toEqual({
    status: 400,
    answer: { error: 'from: expected a period of at most 32 days by the hour' },
  })
  expect(await test.get('/v1/live?from=2026-01-01')).toEqual({
    status: 400,
    answer: { error: 'from: expected a period of at most 32 days' },
  })
})
