import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLegacyClient, type LegacyClient } from '../../test/legacyClient.ts'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { JWT_SECRET, signToken } from '../../test/tokens.ts'
import type { NewKey } from '../access/responses.ts'
import type { VideoSummary } from '../reads/responses/video.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let test: TestCollector
beforeAll(async () => {
  test = await openTestCollector({ jwtSecret: JWT_SECRET, requireViewerToken: true })
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

/** A page that sends a token, as document D does. */
const withToken = async (sub: string): Promise<LegacyClient> =>
  createLegacyClient(test.collector, await signToken({ sub }))
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'
/** A page with a write key, and a token beside it where there is a viewer. */
const withKey = async (sub?: string, key = test.keys.writeKey): Promise<LegacyClient> => {
  const authorization = sub && { authorization: `Bearer ${await signToken({ sub })}` }
  const client = createLegacyClient(test.collector, key, undefined, {
    'user-agent': PHONE,
    ...authorization,
  })
  return {
    ...client,
    post: (path, body) => client.post(authorization ? `${path}?key=${key}` : path, body),
  }
}
const WATCH_TIME = '/api/progress/video/v/watch-time'
const PROGRESS = '/api/analytics/video-progress'
let created = 0
const createProgress = (video_id: string): { session_id: string } => ({
  session_id: `${Date.now() - 60_000}-kx7m2n${++created}`,
  ...{ video_id, current_position_seconds: 20, watch_time_seconds: 20 },
})

describe('viewers of the legacy endpoints, where tokens are required', () => {
  it('D7 D8 write and read their own progress with a token alone', async () => {
    const [one, two] = [await withToken('user-1'), await withToken('user-2')]
    await one.post(WATCH_TIME, { watch_time: 125.5, total_duration: 600 })

    expect((await one.get('/api/progress/video/v/status')).answer).toMatchObject({
      watch_time: 125.5,
    })
    expect((await two.get('/api/progress/video/v/status')).status).toBe(404)
  })

  it('D8 are not believed by a header', async () => {
    const header = createLegacyClient(test.collector, test.keys.writeKey, 'user-1')
    const { status, answer } = await header.get('/api/progress/video/v/status')

    expect(status).toBe(401)
    expect(answer.error).toBe('Unauthorized')
  })

  it('D8 are alone with their sessions: others, and pages without a token, get 403', async () => {
    const progress = createProgress('own')
    const viewer = await withKey('user-1')

    expect((await viewer.post(PROGRESS, progress)).status).toBe(200)
    for (const other of [await withKey('user-2'), await withKey()])
      expect((await other.post(PROGRESS, progress)).status).toBe(403)
    expect((await (await withKey()).post(PROGRESS, createProgress('own'))).status).toBe(200)
    const { answer } = await test.get<VideoSummary>('/v1/videos/own/summary')
    expect(answer).toMatchObject({ views: 2, viewers: 1 })
  })

  it('B10 have a device, and sessions that are marked as inferred', async () => {
    const progress = createProgress('device')
    await (await withKey('user-1')).post(PROGRESS, progress)

    expect((await test.get(`/v1/sessions/${progress.session_id}`)).answer).toMatchObject({
      ...{ device: 'mobile', browser: 'Safari', os: 'iOS', inferred: true },
    })
  })

  it('B9 of the team are answered alike, and not counted', async () => {
    const response = await test.collector.fetch(
      new Request('http://collector/v1/keys', {
        method: 'POST',
        headers: { authorization: `Bearer ${test.keys.adminKey}` },
        body: JSON.stringify({ kind: 'write', label: 'team', internal: true }),
      }),
    )
    const { key } = (await response.json()) as NewKey
    const team = await withKey('user-1', key)
    const view = await team.post('/api/analytics/video-view', createProgress('team'))
    const lesson = {
      ...{ lessonId: 'team', positionSeconds: 7, durationSeconds: 9, watchTime: 7 },
      completed: false,
    }

    expect(view).toMatchObject({ status: 200, answer: { success: true, video_id: 'team' } })
    expect((await team.post(PROGRESS, createProgress('team'))).status).toBe(200)
    expect((await team.post('/api/progress', lesson)).answer.progress).toMatchObject({
      positionSeconds: 7,
    })
    expect((await test.get('/v1/videos/team/summary')).status).toBe(404)
  })
})
