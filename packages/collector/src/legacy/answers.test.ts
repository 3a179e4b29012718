import * as v from 'valibot'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { createLegacyClient, type LegacyClient } from '../../test/legacyClient.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import * as schemas from './responseSchemas.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let test: TestCollector
let page: LegacyClient
let admin: LegacyClient
beforeAll(async () => {
  test = await openTestCollector({ trustViewerHeader: true })
  page = createLegacyClient(test.collector, test.keys.writeKey, 'user-7')
  admin = createLegacyClient(test.collector, test.keys.readKey)
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

const SESSION = `${Date.now() - 60_000}-kx7m2n4`
const VIDEO = '/api/progress/video/v'
const lesson = {
  ...{ lessonId: 'l', positionSeconds: 1, durationSeconds: 2, watchTime: 1, completed: false },
}

it.each<[string, v.GenericSchema<unknown, unknown>, () => ReturnType<LegacyClient['get']>]>([
  [
    'a view',
    schemas.videoViewAnswerSchema,
    () =>
      page.post('/api/analytics/video-view', {
        ...{ session_id: SESSION, video_id: 'v', course_id: 'c', video_duration_seconds: 10 },
      }),
  ],
  [
    'progress',
    schemas.analyticsAnswerSchema,
    () =>
      page.post('/api/analytics/video-progress', {
        ...{ session_id: SESSION, current_position_seconds: 5, watch_time_seconds: 5 },
      }),
  ],
  [
    'completion',
    schemas.analyticsAnswerSchema,
    () => page.post('/api/analytics/video-complete', { session_id: SESSION }),
  ],
  [
    'the dashboard',
    schemas.analyticsDashboardSchema,
    () => admin.get('/api/admin/analytics/videos'),
  ],
  ['a saved lesson', schemas.lessonProgressAnswerSchema, () => page.post('/api/progress', lesson)],
  [
    'lessons',
    schemas.lessonProgressListSchema,
    () => page.get('/api/progress?lessonId=l&lessonId=never'),
  ],
  [
    'a saved watch time',
    schemas.messageAnswerSchema,
    () => page.post(`${VIDEO}/watch-time`, { watch_time: 5, total_duration: 10 }),
  ],
  ['a status', schemas.videoStatusSchema, () => page.get(`${VIDEO}/status`)],
  [
    'many statuses',
    schemas.videoBatchAnswerSchema,
    () => page.post('/api/progress/videos/batch', { video_ids: ['v'] }),
  ],
  ['a course', schemas.courseProgressAnswerSchema, () => page.get('/api/progress/course/c')],
])('the answer to %s is exactly as its schema says', async (_, schema, request) => {
  const { status, answer } = await request()

  expect(status).toBe(200)
  // Parsing drops what the schema does not name.
  expect(v.parse(schema, answer)).toEqual(answer)
})

it('an error is exactly as its schema says', async () => {
  const { status, answer } = await page.post('/api/progress', { ...lesson, completed: 1 })

  expect(status).toBe(400)
  expect(v.parse(schemas.legacyErrorSchema, answer)).toEqual(answer)
})

it.each([
  ['/api/progress/video/%00/watch-time', { watch_time: 1, total_duration: 2 }],
  [`/api/progress/video/${'x'.repeat(201)}/watch-time`, { watch_time: 1, total_duration: 2 }],
  ['/api/progress/videos/batch', { video_ids: Array.from({ length: 201 }, String) }],
  ['/api/progress/videos/batch', { video_ids: ['\0'] }],
  ['/api/progress/videos/batch', { video_ids: [1] }],
  ['/api/progress', []],
  ['/api/progress', null],
  ['/api/progress', { ...lesson, positionSeconds: 1e9 }],
  ['/api/progress', { ...lesson, at: -1 }],
  ['/api/analytics/video-view', { session_id: 'x'.repeat(256), video_id: 'v' }],
  ['/api/analytics/video-view', { session_id: '', video_id: 'v' }],
  ['/api/analytics/video-complete', { session_id: SESSION, average_playback_speed: 17 }],
])('a request that is not valid gets 400 with details: %s %#', async (path, body) => {
  const { status, answer } = await page.post(path, body)

  expect(status).toBe(400)
  expect(answer.details.length).toBeGreaterThan(0)
})

it.each([
  '/api/progress/video/%00/status',
  '/api/progress/course/%00',
  '/api/progress?lessonId=%00',
])('an id that no database stores gets 400: %s', async (path) => {
  expect((await page.get(path)).status).toBe(400)
})

it('a body that is too large gets 413, and the list of lessons has a limit', async () => {
  expect((await page.post('/api/progress', 'x'.repeat(70_000))).status).toBe(413)
  expect((await page.get('/api/progress')).status).toBe(400)
  expect((await page.get(`/api/progress?${'lessonId=a&'.repeat(201)}`)).status).toBe(400)
})

it('more requests than can wait get 429, and the rest is stored', async () => {
  const busy = await openTestCollector({ trustViewerHeader: true, maxWaiting: 1 })
  const client = createLegacyClient(busy.collector, busy.keys.writeKey, 'user-7')
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      client.post(`/api/progress/video/v${at}/watch-time`, { watch_time: 5, total_duration: 10 }),
    ),
  )
  const { answer } = await client.post('/api/progress/videos/batch', {
    video_ids: answers.map((_, at) => `v${at}`),
  })
  await busy.collector.close()

  const stored = answers.filter(({ status }) => status === 200)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]))
  expect(Object.keys(answer.progress)).toHaveLength(stored.length)
})

it('pages of other origins may send', async () => {
  const response = await test.collector.fetch(
    new Request('http://collector/api/progress', {
      method: 'OPTIONS',
      headers: { origin: 'https://school.test', 'access-control-request-method': 'POST' },
    }),
  )
  expect(response.status).toBe(204)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
})
