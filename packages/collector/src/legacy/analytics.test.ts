import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLegacyClient, type LegacyClient } from '../../test/legacyClient.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import type { Heatmap } from '../reads/responses/content.ts'
import type { StoredSession } from '../reads/responses/session.ts'
import type { VideoSummary } from '../reads/responses/video.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let test: TestCollector
let page: LegacyClient
let anonymous: LegacyClient
let admin: LegacyClient
beforeAll(async () => {
  test = await openTestCollector({ trustViewerHeader: true })
  page = createLegacyClient(test.collector, test.keys.writeKey, 'user-7')
  anonymous = createLegacyClient(test.collector, test.keys.writeKey)
  admin = createLegacyClient(test.collector, test.keys.readKey)
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

const VIEW = '/api/analytics/video-view'
const PROGRESS = '/api/analytics/video-progress'
const COMPLETE = '/api/analytics/video-complete'
const MINUTE = 60_000

let created = 0
/** As the document makes them: the time, and a random suffix. */
const createSessionId = (startedAt = Date.now() - 30 * MINUTE): string =>
  `${startedAt}-kx7m2n${String(++created).padStart(3, '0')}`
const readSession = async (id: string): Promise<StoredSession> =>
  (await test.get<StoredSession>(`/v1/sessions/${id}`)).answer
const readSummary = async (id: string): Promise<VideoSummary> =>
  (await test.get<VideoSummary>(`/v1/videos/${id}/summary`)).answer

const createView = (given: object = {}): { session_id: string; [name: string]: unknown } => ({
  video_id: '550e8400-e29b-41d4-a716-446655440001',
  course_id: '550e8400-e29b-41d4-a716-446655440002',
  session_id: createSessionId(),
  video_duration_seconds: 600,
  lesson_id: 'lesson-1',
  is_preview: false,
  ...given,
})

describe('POST /api/analytics/video-view', () => {
  it('B9 stores a session and answers with its id', async () => {
    const startedAt = Date.now() - 5 * MINUTE
    const view = createView({ session_id: createSessionId(startedAt) })
    const { status, answer } = await page.post(VIEW, view)

    expect(status).toBe(200)
    expect(answer).toEqual({
      success: true,
      analytics_id: view.session_id,
      session_id: view.session_id,
      video_id: '550e8400-e29b-41d4-a716-446655440001',
      user_id: 'user-7',
      course_id: '550e8400-e29b-41d4-a716-446655440002',
      lesson_id: 'lesson-1',
      is_preview: false,
      video_duration_seconds: 600,
      started_at: new Date(startedAt).toISOString(),
    })
    expect(await readSession(view.session_id)).toMatchObject({
      viewerId: 'user-7',
      courseId: view.course_id,
      lessonId: 'lesson-1',
      preview: false,
      duration: 600,
      playCount: 1,
      watched: [],
    })
  })

  it('B9 answers a session that comes twice as it answered the first', async () => {
    const view = createView({ video_id: 'twice' })
    const first = await page.post(VIEW, view)
    await page.post(PROGRESS, {
      ...{ session_id: view.session_id, current_position_seconds: 100 },
      ...{ watch_time_seconds: 100, play_count: 1, pause_count: 0 },
    })
    const second = await page.post(VIEW, {
      ...view,
      ...{ video_id: 'another', lesson_id: 'another', video_duration_seconds: 1 },
    })

    expect(second).toEqual(first)
    expect(await readSummary('twice')).toMatchObject({ views: 1, playingMs: 100_000 })
    expect((await test.get('/v1/videos/another/summary')).status).toBe(404)
  })

  it('B9 answers alike when a session comes twenty times at once', async () => {
    const view = createView({ video_id: 'at-once' })
    const all = await Promise.all(Array.from({ length: 20 }, () => page.post(VIEW, view)))

    expect(new Set(all.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await readSummary('at-once')).toMatchObject({ views: 1, viewers: 1 })
  })

  it('B10 counts a view whose viewer is unknown, and keeps the referrer without its query', async () => {
    const view = createView({ video_id: 'anonymous', referrer: 'https://search.test/?q=secret' })
    const { answer } = await anonymous.post(VIEW, view)

    expect(answer.user_id).toBeNull()
    expect(await readSession(view.session_id)).toMatchObject({ referrer: 'https://search.test/' })
    expect(await readSummary('anonymous')).toMatchObject({ views: 1, viewers: 0 })
  })

  it.each([
    ['a long id', 'x'.repeat(255)],
    ['a short id with other characters', 'a b/ü'],
  ])('B9 takes %s of a session', async (_, session_id) => {
    const { status, answer } = await page.post(VIEW, createView({ session_id }))

    expect(status).toBe(200)
    expect(answer.session_id).toBe(session_id)
    expect((await readSession(answer.analytics_id)).viewerId).toBe('user-7')
  })
})

describe('POST /api/analytics/video-progress', () => {
  it('B9 B2 takes the example: 2 minutes, a seek to 8, on to the end of 10', async () => {
    const view = createView({ video_id: 'example' })
    await page.post(VIEW, view)
    const send = (position: number, watchTime: number, counts: object): Promise<unknown> =>
      page.post(PROGRESS, {
        session_id: view.session_id,
        current_position_seconds: position,
        watch_time_seconds: watchTime,
        ...{ play_count: 1, pause_count: 0, ...counts },
      })
    await send(120, 120, {})
    await send(480, 120, { seek_count: 1 })
    await send(600, 240, { seek_count: 1, play_count: 2, pause_count: 1, quality_changes: 3 })

    expect(await readSession(view.session_id)).toMatchObject({
      watched: [
        [0, 120],
        [480, 600],
      ],
      ...{ playingMs: 240_000, contentMs: 240_000, position: 600, maxPosition: 600 },
      ...{ playCount: 2, pauseCount: 1, seekCount: 1, renditionChangeCount: 3 },
      ...{ completed: true, completion: 1, engagement: 0.4, coverage: 0.4 },
      milestones: { reached: [25, 50, 75, 90, 100], played: [25] },
    })
    expect(await readSummary('example')).toMatchObject({
      ...{ views: 1, completed: 1, playingMs: 240_000, uniqueSeconds: 240 },
      averages: { completion: 1, engagement: 0.4 },
    })
    const { answer } = await test.get<Heatmap>('/v1/videos/example/heatmap?bucket=10s')
    const seen = answer.cells.map(({ watchedSeconds }) => watchedSeconds)
    expect(seen).toEqual(seen.map((_, cell) => (cell < 12 || cell >= 48 ? 10 : 0)))
  })

  it('B9 keeps the greatest of each number, and the position of the latest, in whatever order requests come', async () => {
    const view = createView({ video_id: 'order' })
    await page.post(VIEW, view)
    for (const [position, watched, plays] of [
      [30, 30, 2],
      [15, 15, 1],
      [45, 45, 2],
    ]) {
      await page.post(PROGRESS, {
        ...{ session_id: view.session_id, current_position_seconds: position },
        ...{ watch_time_seconds: watched, play_count: plays, pause_count: plays },
      })
    }

    expect(await readSession(view.session_id)).toMatchObject({
      ...{ playingMs: 45_000, maxPosition: 45, position: 45, playCount: 2, pauseCount: 2 },
      ...{ watched: [[0, 45]], twice: [] },
    })
  })

  it('B9 loses nothing of forty requests at once', async () => {
    const view = createView({ video_id: 'parallel' })
    await page.post(VIEW, view)
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        page.post(PROGRESS, {
          ...{ session_id: view.session_id, current_position_seconds: (at + 1) * 10 },
          ...{ watch_time_seconds: (at + 1) * 10, play_count: at, pause_count: at },
        }),
      ),
    )

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await readSession(view.session_id)).toMatchObject({
      ...{ playingMs: 400_000, maxPosition: 400, position: 400, playCount: 39, pauseCount: 39 },
      watched: [[0, 400]],
    })
  })

  it('B9 counts a rewatch as seen twice', async () => {
    const view = createView()
    await page.post(VIEW, view)
    for (const [position, watched] of [
      [60, 60],
      [30, 60],
      [50, 80],
    ]) {
      await page.post(PROGRESS, {
        ...{ session_id: view.session_id, current_position_seconds: position },
        ...{ watch_time_seconds: watched },
      })
    }

    expect(await readSession(view.session_id)).toMatchObject({
      ...{ watched: [[0, 60]], twice: [[30, 50]], position: 50, maxPosition: 60 },
    })
  })

  it('B9 begins a session that is unknown when the request names the video, else answers 404', async () => {
    const session_id = createSessionId()
    const progress = { session_id, current_position_seconds: 20, watch_time_seconds: 20 }

    expect(await page.post(PROGRESS, progress)).toMatchObject({
      status: 404,
      answer: { error: expect.stringContaining('POST /api/analytics/video-view') },
    })
    expect((await page.post(PROGRESS, { ...progress, video_id: 'late-view' })).status).toBe(200)
    expect(await readSession(session_id)).toMatchObject({
      videoId: 'late-view',
      watched: [[0, 20]],
    })
  })

  it('B9 refuses more watch time than there was time, and says so', async () => {
    const view = createView({ session_id: createSessionId(Date.now() - MINUTE) })
    await page.post(VIEW, view)
    const { status, answer } = await page.post(PROGRESS, {
      ...{ session_id: view.session_id, current_position_seconds: 500 },
      ...{ watch_time_seconds: 500 },
    })

    expect(status).toBe(400)
    expect(answer).toEqual({
      error: 'Invalid request data',
      details: [{ path: [], message: 'implausible_time: clocks 500000' }],
    })
  })
})

describe('POST /api/analytics/video-complete', () => {
  it('B9 completes a session before 90 %, and it stays completed', async () => {
    const view = createView({ video_id: 'complete' })
    await page.post(VIEW, view)
    const { status, answer } = await page.post(COMPLETE, { session_id: view.session_id })
    const { completedAt } = await readSession(view.session_id)
    await page.post(PROGRESS, {
      ...{ session_id: view.session_id, current_position_seconds: 10, watch_time_seconds: 10 },
    })

    expect({ status, answer }).toEqual({
      status: 200,
      answer: { success: true, analytics_id: view.session_id },
    })
    expect(await readSession(view.session_id)).toMatchObject({ completed: true, completedAt })
    expect(await readSummary('complete')).toMatchObject({ completed: 1, completionRate: 1 })
  })

  it.each([
    [539, false],
    [540, true],
  ])('B9 B3 at position %d of 600, completed is %j without it', async (position, completed) => {
    const view = createView()
    await page.post(VIEW, view)
    await page.post(PROGRESS, {
      ...{ session_id: view.session_id, current_position_seconds: position },
      ...{ watch_time_seconds: 15 },
    })

    expect(await readSession(view.session_id)).toMatchObject({ completed })
  })
})

describe('the analytics endpoints', () => {
  it('B9 refuse a request of another viewer, and a session of the SDK', async () => {
    const view = createView()
    await page.post(VIEW, view)
    const other = createLegacyClient(test.collector, test.keys.writeKey, 'user-8')
    const progress = { current_position_seconds: 20, watch_time_seconds: 20 }

    for (const path of [VIEW, PROGRESS, COMPLETE]) {
      expect(await other.post(path, { ...view, ...progress })).toMatchObject({ status: 403 })
    }
    const own = test.snapshot({ viewerId: 'user-7' })
    await test.post(test.body({ snapshots: [own] }))
    expect(await page.post(PROGRESS, { session_id: own.session, ...progress })).toMatchObject({
      status: 409,
      answer: { error: 'this session belongs to another sender' },
    })
    // A page that has lost its login still sends the last update of its own session.
    expect(await anonymous.post(PROGRESS, { ...view, ...progress })).toMatchObject({ status: 200 })
    expect((await readSession(view.session_id)).viewerId).toBe('user-7')
  })

  it.each([
    ['no JSON', '{', [[], 'expected JSON']],
    [
      'no session',
      { video_id: 'v' },
      [['session_id'], expect.stringContaining('received undefined')],
    ],
    [
      'a duration as text',
      { session_id: 's', video_id: 'v', video_duration_seconds: '600' },
      [['video_duration_seconds'], expect.stringContaining('received "600"')],
    ],
    ['a NUL', { session_id: 's', video_id: 'v\0' }, [[], expect.stringContaining('NUL')]],
  ])('B9 name what is wrong with %s', async (_, body, [path, message]) => {
    expect(await page.post(VIEW, body)).toEqual({
      status: 400,
      answer: { error: 'Invalid request data', details: [{ path, message }] },
    })
  })

  it('B9 need a write key', async () => {
    const unknown = createLegacyClient(test.collector, undefined, 'user-7')
    for (const path of [VIEW, PROGRESS, COMPLETE])
      expect(await unknown.post(path, {})).toEqual({
        status: 401,
        answer: { error: 'Unauthorized' },
      })
  })
})

it('B9 B16 GET /api/admin/analytics/videos answers the statistics and the popular videos without previews', async () => {
  const alone = await openTestCollector({ trustViewerHeader: true })
  const readKey = createLegacyClient(alone.collector, alone.keys.readKey)
  const watch = async (
    video_id: string,
    viewer: string,
    seconds: number,
    is_preview = false,
  ): Promise<void> => {
    const viewerPage = createLegacyClient(alone.collector, alone.keys.writeKey, viewer)
    const view = createView({ video_id, video_duration_seconds: 100, is_preview })
    await viewerPage.post(VIEW, view)
    await viewerPage.post(PROGRESS, {
      ...{ session_id: view.session_id, current_position_seconds: seconds },
      ...{ watch_time_seconds: seconds, play_count: 1, pause_count: 1 },
    })
  }
  await watch('high', 'user-1', 100)
  await watch('high', 'user-1', 100)
  await watch('medium', 'user-1', 90)
  await watch('medium', 'user-2', 50)
  await watch('low', 'user-1', 25)
  await watch('preview', 'user-1', 40, true)
  await watch('preview', 'user-2', 40, true)
  await watch('preview', 'user-3', 40, true)
  const { status, answer } = await readKey.get('/api/admin/analytics/videos')
  await alone.collector.close()

  expect(status).toBe(200)
  expect(answer.stats).toEqual({
    ...{ total_videos: 4, total_views: 8, total_unique_viewers: 7 },
    total_watch_time_hours: 0.13,
    ...{ avg_completion_rate: 37.5, high_completion: 1, medium_completion: 1, low_completion: 2 },
  })
  expect(answer.popular_videos.map(({ video_id }: { video_id: string }) => video_id)).toEqual([
    'medium',
    'high',
    'low',
  ])
  expect(answer.popular_videos[0]).toMatchObject({
    ...{ total_views: 2, unique_viewers: 2, unique_completers: 1, completed_count: 1 },
    ...{ avg_watch_time_seconds: 70, total_watch_time_seconds: 140, completion_rate: 50 },
    ...{ avg_completion_percentage: 70, avg_play_count: 1, avg_pause_count: 1, avg_seek_count: 0 },
  })
})

it('B16 the dashboard needs a read key', async () => {
  expect((await page.get('/api/admin/analytics/videos')).status).toBe(403)
  expect((await admin.get('/api/admin/analytics/videos?limit=0')).status).toBe(400)
})
