import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLegacyClient, type LegacyClient } from '../../test/legacyClient.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import type { Heatmap } from '../reads/responses/content.ts'
import type { VideoSummary } from '../reads/responses/video.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let test: TestCollector
let page: LegacyClient
const pageOf = (viewerId?: string): LegacyClient =>
  createLegacyClient(test.collector, test.keys.writeKey, viewerId)
beforeAll(async () => {
  test = await openTestCollector({ trustViewerHeader: true })
  page = pageOf('user-7')
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

const readSummary = async (id: string): Promise<VideoSummary> =>
  (await test.get<VideoSummary>(`/v1/videos/${id}/summary`)).answer
const readWatched = async (id: string): Promise<readonly number[]> =>
  (await test.get<Heatmap>(`/v1/videos/${id}/heatmap?bucket=10s`)).answer.cells.map(
    ({ watchedSeconds }) => watchedSeconds,
  )

const HOUR = 3_600_000
/** The start of a viewing, an hour ago: a page that was offline sends its positions with their times. */
const T0 = Date.now() - HOUR
const lesson = (lessonId: string, positionSeconds: number, given: object = {}): object => ({
  ...{ lessonId, positionSeconds, durationSeconds: 600 },
  ...{ watchTime: positionSeconds, completed: false, ...given },
})
const watchTime = (video: string): string => `/api/progress/video/${video}/watch-time`

describe('POST /api/progress', () => {
  it('A7 stores the payload of document A and answers with the merged progress', async () => {
    const { status, answer } = await page.post('/api/progress', {
      lessonId: 'lesson-a',
      positionSeconds: 125.5,
      durationSeconds: 600,
      watchTime: 125.5,
      completed: false,
    })

    expect(status).toBe(200)
    expect(answer).toEqual({
      success: true,
      progress: {
        userId: 'user-7',
        lessonId: 'lesson-a',
        positionSeconds: 125.5,
        durationSeconds: 600,
        watchTime: 125.5,
        completed: false,
        lastWatched: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        updatedAt: answer.progress.lastWatched,
      },
    })
    expect(Date.now() - Date.parse(answer.progress.lastWatched)).toBeLessThan(60_000)
  })

  it('A7 keeps the greatest watchTime, and completed once it was true; the position is the newest', async () => {
    await page.post('/api/progress', lesson('merged', 590, { completed: true }))
    const { answer } = await page.post('/api/progress', lesson('merged', 12))

    expect(answer.progress).toMatchObject({
      ...{ positionSeconds: 12, watchTime: 590, completed: true },
    })
    expect(await readSummary('merged')).toMatchObject({ completed: 1 })
  })

  it('A7 keeps the newer position when an older one arrives later', async () => {
    await page.post('/api/progress', lesson('late', 300, { at: T0 + 60_000 }))
    const { answer } = await page.post('/api/progress', lesson('late', 240, { at: T0 }))

    expect(answer.progress).toMatchObject({ positionSeconds: 300, watchTime: 300 })
    expect(Date.parse(answer.progress.lastWatched)).toBe(T0 + 60_000)
  })

  it.each([
    ['no fields', {}, ['lessonId', 'positionSeconds', 'durationSeconds', 'watchTime', 'completed']],
    ['a negative position', lesson('x', -1, { watchTime: 0 }), ['positionSeconds']],
    ['text for a number', lesson('x', 1, { durationSeconds: '600' }), ['durationSeconds']],
    ['text for completed', lesson('x', 1, { completed: 'yes' }), ['completed']],
    ['a position after the end', lesson('x', 700), ['positionSeconds', 'watchTime']],
  ])('A7 answers 400 with details for %s', async (_, body, names) => {
    const { status, answer } = await page.post('/api/progress', body)

    expect(status).toBe(400)
    expect(answer.error).toBe('Invalid request data')
    expect(answer.details.map(({ path }: { path: string[] }) => path.join('.'))).toEqual(names)
    for (const { message } of answer.details) expect(message).toMatch(/expected|received/i)
  })

  it('A7 answers 401 to an anonymous viewer, and without a key', async () => {
    const without = createLegacyClient(test.collector, undefined, 'user-7')
    for (const client of [pageOf(), without])
      expect(await client.post('/api/progress', lesson('x', 1))).toEqual({
        status: 401,
        answer: { error: 'Unauthorized' },
      })
  })
})

describe('positions of document A and D', () => {
  it('A7 become watched ranges where they follow one another at the speed of playback', async () => {
    const send = (second: number, position: number): Promise<unknown> =>
      page.post('/api/progress', lesson('ranges', position, { at: T0 + second * 1000 }))
    await send(0, 0)
    await send(5, 5)
    await send(10, 10)
    await send(15, 20) // twice the speed
    await send(20, 100) // a seek forward
    await send(30, 110)
    await send(600, 110) // a pause
    await send(610, 120)
    await send(620, 100) // a seek back
    await send(630, 110) // again

    expect(await readSummary('ranges')).toMatchObject({
      ...{ views: 1, viewers: 1, playingMs: 45_000, contentMs: 50_000, uniqueSeconds: 40 },
    })
    const { answer } = await test.get<Heatmap>('/v1/videos/ranges/heatmap?bucket=10s')
    const watched = answer.cells.filter(({ watchedSeconds }) => watchedSeconds > 0)
    expect(watched.map(({ from, watchedSeconds }) => [from, watchedSeconds])).toEqual([
      [0, 10],
      [10, 10],
      [100, 10],
      [110, 10],
    ])
    expect(answer.cells.map(({ replayedSeconds }) => replayedSeconds).indexOf(10)).toBe(10)
  })

  it('D7 count the first 10 seconds of a viewing, and the next after a resume', async () => {
    const send = (second: number, watch_time: number): Promise<unknown> =>
      page.post(watchTime('first'), { watch_time, total_duration: 60, at: T0 + second * 1000 })
    await send(10, 10)
    await send(20, 20)
    await send(3000, 30) // half an hour later, another viewing, resumed at 20
    await send(3010, 30)

    expect(await readWatched('first')).toEqual([10, 10, 10, 0, 0, 0])
    expect(await readSummary('first')).toMatchObject({ views: 2, viewers: 1, playingMs: 30_000 })
  })

  it('D7 that jump prove nothing: no view, no watched second', async () => {
    await page.post(watchTime('jump'), { watch_time: 300, total_duration: 600 })

    expect(await readSummary('jump')).toMatchObject({ views: 0, impressions: 1, uniqueSeconds: 0 })
  })

  it('A7 D7 count once when each comes three times, and when twenty come at once', async () => {
    const sendAll = (position: number): Promise<unknown> =>
      Promise.all(
        Array.from({ length: 3 }, () =>
          page.post('/api/progress', lesson('again', position, { at: T0 + position * 1000 })),
        ),
      )
    for (const position of [0, 10, 20, 30]) await sendAll(position)
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        page.post('/api/progress', lesson('at-once', at * 10, { at: T0 + at * 10_000 })),
      ),
    )

    expect(await readSummary('again')).toMatchObject({
      ...{ views: 1, playingMs: 30_000, uniqueSeconds: 30 },
    })
    expect(await readSummary('at-once')).toMatchObject({
      ...{ views: 1, playingMs: 190_000, uniqueSeconds: 190 },
    })
  })

  it('A7 D7 of two viewers are two sessions', async () => {
    for (const viewer of ['user-1', 'user-2'])
      for (const second of [0, 10])
        await pageOf(viewer).post(
          '/api/progress',
          lesson('viewers', second, { at: T0 + second * 1000 }),
        )

    expect(await readSummary('viewers')).toMatchObject({ views: 2, viewers: 2 })
  })
})

describe('the endpoints of document D', () => {
  it('D7 store { watch_time, total_duration } and answer the status', async () => {
    const saved = await page.post(watchTime('video123'), { watch_time: 125.5, total_duration: 600 })
    const { status, answer } = await page.get('/api/progress/video/video123/status')

    expect(saved).toEqual({ status: 200, answer: { message: 'Watch time updated' } })
    expect(status).toBe(200)
    expect(answer).toEqual({
      watch_time: 125.5,
      total_duration: 600,
      progress_percentage: 20.92,
      completed: false,
      last_watched: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    })
  })

  it('D7 answer 404 where the viewer has no progress', async () => {
    expect((await page.get('/api/progress/video/never/status')).status).toBe(404)
    expect((await pageOf('user-9').get('/api/progress/video/video123/status')).status).toBe(404)
  })

  it('D7 answer many videos at once, and leave out those without progress', async () => {
    await page.post(watchTime('video_id_1'), { watch_time: 125.5, total_duration: 600 })
    await page.post(watchTime('video_id_2'), { watch_time: 450.2, total_duration: 900 })
    const { status, answer } = await page.post('/api/progress/videos/batch', {
      video_ids: ['video_id_1', 'video_id_2', 'never'],
    })

    expect(status).toBe(200)
    expect(answer.progress).toMatchObject({
      video_id_1: { watch_time: 125.5, total_duration: 600, progress_percentage: 20.92 },
      video_id_2: { watch_time: 450.2, total_duration: 900, progress_percentage: 50.02 },
    })
    expect(Object.keys(answer.progress)).toHaveLength(2)
  })

  it.each([
    [479, false],
    [480, true],
  ])('D6 D7 at %d of 600 seconds, completed is %j, and stays so', async (watch_time, completed) => {
    const video = `d6-${watch_time}`
    await page.post(watchTime(video), { watch_time, total_duration: 600 })
    await page.post(watchTime(video), { watch_time: 5, total_duration: 600 })

    const { answer } = await page.get(`/api/progress/video/${video}/status`)
    expect(answer).toMatchObject({ watch_time: 5, completed })
  })

  it('D6 the share that completes a video is an option', async () => {
    const early = await openTestCollector({ trustViewerHeader: true, completeAt: 0.5 })
    const client = createLegacyClient(early.collector, early.keys.writeKey, 'user-7')
    await client.post(watchTime('v'), { watch_time: 300, total_duration: 600 })
    const { answer } = await client.get('/api/progress/video/v/status')
    await early.collector.close()

    expect(answer).toMatchObject({ completed: true })
  })

  it('D8 refuse a watch_time beyond total_duration', async () => {
    expect(await page.post(watchTime('beyond'), { watch_time: 601, total_duration: 600 })).toEqual({
      status: 400,
      answer: {
        error: 'Invalid request data',
        details: [
          { path: ['watch_time'], message: 'expected at most total_duration, 600, got 601' },
        ],
      },
    })
  })

  it('D8 answer each viewer with their own progress only', async () => {
    await pageOf('user-1').post(watchTime('own'), { watch_time: 10, total_duration: 100 })
    await pageOf('user-2').post(watchTime('own'), { watch_time: 20, total_duration: 100 })

    for (const [viewer, watch_time] of [
      ['user-1', 10],
      ['user-2', 20],
    ] as const)
      expect((await pageOf(viewer).get('/api/progress/video/own/status')).answer.watch_time).toBe(
        watch_time,
      )
    for (const path of ['/api/progress/video/own/status', '/api/progress/course/c'])
      expect((await pageOf().get(path)).status).toBe(401)
  })

  it('D6 D7 answer the progress of a course', async () => {
    const names = Array.from({ length: 10 }, (_, at) => `course-video-${at}`)
    for (const videoId of names)
      await test.post(
        test.body({
          snapshots: [test.snapshot({ videoId, courseId: 'course-1', viewerId: 'user-0' })],
        }),
      )
    for (const video of names.slice(0, 4))
      await page.post(watchTime(video), { watch_time: 590, total_duration: 600 })
    await page.post(watchTime(names[4] as string), { watch_time: 330, total_duration: 600 })
    const { status, answer } = await page.get('/api/progress/course/course-1')

    expect(status).toBe(200)
    expect(answer.progress).toMatchObject({
      course_id: 'course-1',
      student_id: 'user-7',
      overall_progress: 45.5,
      materials: { total: 10, completed: 4, completed_ids: names.slice(0, 4) },
    })
    expect(answer.progress.videos['course-video-4']).toMatchObject({ progress_percentage: 55 })
    expect((await page.get('/api/progress/course/unknown')).status).toBe(404)
  })
})

it('D8 the header of the viewer is ignored unless the operator trusts it', async () => {
  const untrusting = await openTestCollector()
  const client = createLegacyClient(untrusting.collector, untrusting.keys.writeKey, 'user-7')
  const { status } = await client.post(watchTime('v'), { watch_time: 1, total_duration: 10 })
  await untrusting.collector.close()

  expect(status).toBe(401)
})
