import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Answered,
  openTestCollector,
  type TestCollector,
} from '../../test/openTestCollector.ts'
import type { CourseSummary } from '../reads/responses/course.ts'
import type { Overview } from '../reads/responses/overview.ts'
import type { Video, VideoSummary } from '../reads/responses/video.ts'

const MINUTE = 60_000
let test: TestCollector
beforeAll(async () => {
  test = await openTestCollector()
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

describe('the catalogue', () => {
  const entry = {
    title: 'Fractions',
    duration: 120,
    thumbnailUrl: 'https://cdn.example/fractions.jpg',
    mediaUrl: 'https://cdn.example/fractions.m3u8?v=2',
    chapters: [{ start: 0, title: 'What a half is' }, { start: 60.5 }],
    intro: [0, 8],
    outro: [110, 120],
    preview: false,
  }

  it('answers what was put, and forgets what is not put again', async () => {
    const put = await test.send<Video>('PUT', '/v1/videos/fractions', entry)
    expect(put).toMatchObject({ status: 200, answer: { videoId: 'fractions', ...entry } })
    expect((await test.get('/v1/videos/fractions')).answer).toEqual(put.answer)

    const again = await test.send<Video>('PUT', '/v1/videos/fractions', { title: 'Fractions' })
    expect(again.answer).toEqual({
      ...{ videoId: 'fractions', title: 'Fractions', duration: null, preview: null },
      ...{ chapters: [], intro: null, outro: null, cataloguedAt: expect.any(Number) },
    })
  })

  it.each([
    '/media/lesson.mp4',
    '/a',
    'http://localhost:8080/lesson.mp4#t=3',
    'https://cdn.example/a@b.mp4',
  ])('takes the address of the media: %s', async (mediaUrl) => {
    expect(await test.send('PUT', '/v1/videos/played', { mediaUrl })).toMatchObject({
      ...{ status: 200, answer: { mediaUrl } },
    })
  })

  it.each([
    ...['https://user:secret@cdn.example/a.mp4', 'https://user@cdn.example/a.mp4'],
    ...['//cdn.example/a.mp4', '/\\cdn.example/a.mp4', 'media/a.mp4', '/', ''],
    ...['javascript:alert(1)', 'ftp://cdn.example/a.mp4', 'https://', '/a b.mp4'],
  ])('refuses another address of the media, and does not repeat it: %j', async (mediaUrl) => {
    expect(await test.send('PUT', '/v1/videos/played', { mediaUrl })).toEqual({
      status: 400,
      answer: {
        error:
          'mediaUrl: expected an address with http: or https: and without user and password, or a path like /media/lesson.mp4',
      },
    })
  })

  it('has a title and a duration that win over what sessions claim, in every read', async () => {
    const claimed = { title: 'Claimed', duration: 60, watched: [[0, 60]] as const, viewerId: 'ann' }
    await test.post(
      test.body({
        snapshots: [
          test.snapshot({ videoId: 'named', playingMs: MINUTE, maxPosition: 60, ...claimed }),
        ],
      }),
    )
    const read = async (): Promise<VideoSummary> =>
      (await test.get<VideoSummary>('/v1/videos/named/summary')).answer
    expect(await read()).toMatchObject({ title: 'Claimed', duration: 60 })

    await test.send('PUT', '/v1/videos/named', { title: 'Given', duration: 120 })
    expect(await read()).toMatchObject({
      title: 'Given',
      duration: 120,
      averages: { viewerCoverage: 0.5 },
    })
    expect((await test.get('/v1/videos?search=GIVEN')).answer).toMatchObject({
      videos: [{ videoId: 'named', title: 'Given', duration: 120 }],
    })
    expect((await test.get<Answered>('/v1/videos/named/heatmap')).answer.cells).toHaveLength(12)
    expect((await test.get('/v1/viewers/ann')).answer).toMatchObject({
      progress: [{ title: 'Given', duration: 120, completion: 0.5, coverage: 0.5 }],
    })
  })

  it('is not needed: an unknown video counts, and shows its id', async () => {
    await test.post(
      test.body({ snapshots: [test.snapshot({ videoId: 'nameless', playingMs: 1000 })] }),
    )

    expect((await test.get('/v1/videos/nameless')).answer).toEqual({
      ...{ videoId: 'nameless', duration: null, chapters: [], intro: null, outro: null },
      ...{ preview: null, cataloguedAt: null },
    })
    expect((await test.get('/v1/videos/nameless/summary')).answer).toMatchObject({ views: 1 })
    expect((await test.get('/v1/videos/never-seen')).status).toBe(404)
  })

  it.each([
    ['/v1/videos/v', { titel: 'x' }, /titel/],
    ['/v1/videos/v', { duration: -1 }, /^duration: /],
    ['/v1/videos/v', { intro: [8, 0] }, 'intro: expected [from, to] in seconds, with from < to'],
    [
      '/v1/videos/v',
      { thumbnailUrl: 'javascript:alert(1)' },
      'thumbnailUrl: expected an address with http: or https:, or a path',
    ],
    [
      '/v1/videos/v',
      { chapters: [{ start: 9 }, { start: 3 }] },
      'chapters: expected chapters in the order of their starts',
    ],
    ['/v1/videos/v', { title: 'a\0b' }, 'title: expected text without a NUL'],
    ['/v1/videos/a%00b', {}, 'id: expected at most 200 characters without a NUL, got "a\\u0000b"'],
    [`/v1/videos/${'x'.repeat(201)}`, {}, /^id: expected at most 200 characters/],
    ['/v1/courses/c', {}, /lessons/],
    [
      '/v1/courses/c',
      { lessons: [{ videoId: 'v' }, { videoId: 'v' }] },
      'lessons: expected each video once',
    ],
    ['/v1/courses/c', '{', 'the body is not JSON'],
  ])('refuses to put %s %o with a reason', async (path, body, reason) => {
    const { status, answer } = await test.send<Answered>('PUT', path, body)

    expect(status).toBe(400)
    if (typeof reason === 'string') expect(answer.error).toBe(reason)
    else expect(answer.error).toMatch(reason)
  })

  it('is not written with the key of pages', async () => {
    const init = {
      method: 'PUT',
      body: '{}',
      headers: { authorization: `Bearer ${test.keys.writeKey}` },
    }
    for (const path of ['/v1/videos/v', '/v1/courses/c'])
      expect(
        (await test.collector.fetch(new Request(`http://collector${path}`, init))).status,
      ).toBe(403)
  })
})

describe('a course', () => {
  it('B12 shows how many viewers started and finished each lesson, and where they stopped', async () => {
    const lessons = [
      { videoId: 'one', lessonId: 'l1' },
      { videoId: 'two', lessonId: 'l2' },
    ]
    const given = { title: 'Numbers', lessons, teachers: ['teacher-1'] }
    const put = await test.send('PUT', '/v1/courses/numbers', given)
    expect(put.answer).toEqual({ courseId: 'numbers', ...given, cataloguedAt: expect.any(Number) })
    const watch = (viewerId: string, videoId: string, completed: boolean) =>
      test.snapshot({
        ...{ viewerId, videoId, courseId: 'numbers', playingMs: MINUTE, duration: 60 },
        ...(completed && { completedAt: Date.now() }),
      })
    await test.post(
      test.body({
        snapshots: [
          watch('ann', 'one', true),
          watch('ann', 'two', true),
          watch('bob', 'one', false),
          watch('cid', 'one', true),
          watch('cid', 'two', false),
          test.snapshot({ videoId: 'one', courseId: 'other', viewerId: 'dan', playingMs: MINUTE }),
        ],
      }),
    )

    const { answer } = await test.get<CourseSummary>('/v1/courses/numbers/summary')
    expect(answer).toMatchObject({ title: 'Numbers', views: 5, viewers: 3, finishers: 1 })
    expect(answer.lessons).toMatchObject([
      { ...lessons[0], views: 3, started: 3, finished: 2, stopped: 1 },
      { ...lessons[1], views: 2, started: 2, finished: 1, stopped: 1 },
    ])
    expect((await test.get('/v1/courses')).answer).toMatchObject({
      courses: [
        {
          courseId: 'numbers',
          title: 'Numbers',
          lessons: 2,
          views: 5,
          viewers: 3,
          completed: 3,
          completionRate: 0.6,
        },
        { courseId: 'other', lessons: 0, views: 1 },
      ],
    })
    expect((await test.get('/v1/courses/other/summary')).answer).toMatchObject({
      lessons: [{ videoId: 'one', started: 1, finished: 0 }],
    })
    expect((await test.get('/v1/courses/other')).status).toBe(404)
    expect((await test.get('/v1/courses/none/summary')).status).toBe(404)
  })
})

describe('purchases', () => {
  it('B16 convert viewers of previews, when they come after the preview', async () => {
    const preview = (viewerId: string | undefined, ageMinutes: number) =>
      test.snapshot({
        ...{ videoId: 'trailer', courseId: 'shop', preview: true, playingMs: 1000 },
        ...(viewerId !== undefined && { viewerId }),
        startedAt: Date.now() - ageMinutes * MINUTE,
      })
    await test.post(
      test.body({
        snapshots: [
          preview('ann', 60),
          preview('bob', 60),
          preview('cid', 60),
          preview(undefined, 60),
        ],
      }),
    )
    const report = (viewerId: string, ageMinutes: number): Promise<{ answer: unknown }> =>
      test.send('POST', '/v1/purchases', {
        purchases: [{ viewerId, courseId: 'shop', at: Date.now() - ageMinutes * MINUTE }],
      })
    expect((await report('ann', 5)).answer).toEqual({ stored: 1 })
    // The first purchase stays, so that a report that is sent again changes nothing.
    expect((await report('ann', 90)).answer).toEqual({ stored: 0 })
    await report('bob', 120)
    await report('dan', 5)

    const { answer } = await test.get<Overview>('/v1/overview?courseId=shop')
    expect(answer.previews).toEqual({ viewers: 3, purchases: 1, conversionRate: 0.3333 })
    expect(answer.popular).toEqual([])
    expect((await test.get('/v1/courses/shop/summary')).answer).toMatchObject({
      previews: { viewers: 3, purchases: 1 },
    })
  })

  it('are refused with a reason', async () => {
    expect(
      await test.send('POST', '/v1/purchases', { purchases: [{ viewerId: 'ann' }] }),
    ).toMatchObject({
      status: 400,
      answer: { error: expect.stringMatching(/courseId/) },
    })
  })
})
