import type { Batch } from '@playhead/core'
import { sampleBatch } from '@playhead/testing'
import { describe, expect, it, vi } from 'vitest'
import { interceptRequests } from '../test/interceptRequests.ts'
import { videoAnalyticsTransport } from './index.ts'

const network = interceptRequests()
const { signal } = new AbortController()

type Snapshot = Batch['snapshots'][number]
const snapshot = (given: Partial<Snapshot> = {}): Snapshot => ({
  ...{ session: 'session-01', rev: 3, videoId: '550e8400-e29b-41d4-a716-446655440001' },
  ...{ courseId: 'course-9', lessonId: 'lesson-1', preview: false, player: 'html5' },
  ...{ startedAt: 1_699_123_456_789, at: 1_699_123_800_000, state: 'playing' },
  ...{ position: 120.4, maxPosition: 480.2, duration: 600, playingMs: 119_700, contentMs: 179_550 },
  ...{ playCount: 2, pauseCount: 1, seekCount: 3, renditionChangeCount: 4, ...given },
})
const batchOf = (...snapshots: readonly Snapshot[]): Batch => ({ ...sampleBatch(2), snapshots })
const paths = (): readonly string[] => network.requests.map(({ url }) => url)
const body = (at: number): unknown => JSON.parse(network.requests[at]?.text ?? '')

describe('videoAnalyticsTransport()', () => {
  it('B9 sends the payloads of document B, one record a request', async () => {
    const transport = videoAnalyticsTransport()
    const answer = await transport.send(batchOf(snapshot({ completedAt: 1_699_123_800_000 })), {
      signal,
    })

    expect(answer).toEqual({ outcome: 'accepted', rejected: [] })
    expect(paths()).toEqual([
      '/api/analytics/video-view',
      '/api/analytics/video-progress',
      '/api/analytics/video-complete',
    ])
    const view = {
      session_id: 'session-01',
      video_id: '550e8400-e29b-41d4-a716-446655440001',
      course_id: 'course-9',
      lesson_id: 'lesson-1',
      video_duration_seconds: 600,
      is_preview: false,
    }
    const progress = {
      ...view,
      ...{ current_position_seconds: 120, max_position_seconds: 480, watch_time_seconds: 120 },
      ...{ play_count: 2, pause_count: 1, seek_count: 3, quality_changes: 4 },
      ...{ average_playback_speed: 1.5, completion_percentage: 80.03 },
    }
    expect([body(0), body(1), body(2)]).toEqual([view, progress, progress])
  })

  it('B9 begins and completes a session once a page, and continues it with each snapshot', async () => {
    const transport = videoAnalyticsTransport({ url: 'https://school.test/stats', key: 'wk_1' })
    for (const rev of [1, 2]) {
      await transport.send(batchOf(snapshot({ rev, completedAt: rev > 1 ? 5 : undefined })), {
        signal,
      })
    }
    await transport.send(batchOf(snapshot({ rev: 3, completedAt: 5 })), { signal })

    expect(paths()).toEqual(
      ['view', 'progress', 'progress', 'complete', 'progress'].map(
        (name) => `https://school.test/stats/video-${name}?key=wk_1`,
      ),
    )
    expect(transport.destination).toBe('https://school.test/stats')
  })

  it('sends nothing of a session in which no frame moved, and nothing of events', async () => {
    const transport = videoAnalyticsTransport()
    const answer = await transport.send(batchOf(snapshot({ playingMs: 0 })), { signal })

    expect(answer.outcome).toBe('accepted')
    expect(paths()).toEqual([])
  })

  it('begins again what was not acknowledged, and reports why', async () => {
    const transport = videoAnalyticsTransport()
    network.respond = () => new Response('', { status: 503, headers: { 'retry-after': '7' } })
    expect(await transport.send(batchOf(snapshot()), { signal })).toMatchObject({
      ...{ outcome: 'retry', afterMs: 7000 },
    })
    network.respond = () => Response.json({ success: true })
    await transport.send(batchOf(snapshot()), { signal })

    expect(paths().map((path) => path.slice(-4))).toEqual(['view', 'view', 'ress'])
  })

  it.each([
    [401, 'blocked'],
    [404, 'blocked'],
    [429, 'retry'],
  ])('HTTP %i means %s for the batch', async (status, outcome) => {
    network.respond = () => new Response('', { status })
    expect(await videoAnalyticsTransport().send(batchOf(snapshot()), { signal })).toMatchObject({
      outcome,
    })
  })

  it('drops the one session that is refused, and sends the others', async () => {
    network.respond = async (request) =>
      new Response('', { status: (await request.text()).includes('bad-session') ? 400 : 200 })
    const answer = await videoAnalyticsTransport().send(
      batchOf(snapshot({ session: 'bad-session' }), snapshot({ session: 'good-session' })),
      { signal },
    )

    expect(answer).toEqual({
      outcome: 'accepted',
      rejected: [{ id: 'bad-session@3', reason: 'HTTP 400' }],
    })
    expect(network.requests.filter(({ text }) => text.includes('good-session'))).toHaveLength(2)
  })

  it('asks for smaller batches, because each session costs requests', async () => {
    const many = Array.from({ length: 11 }, (_, at) => snapshot({ session: `session-${at}` }))
    const transport = videoAnalyticsTransport()

    expect((await transport.send(batchOf(...many), { signal })).outcome).toBe('too_large')
    expect(transport.sendLast?.(batchOf(...many), 'pagehide')).toEqual({ taken: false })
    expect(paths()).toEqual([])
  })

  it('passes all requests to the browser as the page closes', () => {
    const sendBeacon = vi.fn(() => true)
    vi.stubGlobal('navigator', { sendBeacon })
    const transport = videoAnalyticsTransport()
    const closing = batchOf(snapshot({ completedAt: 5 }))

    expect(transport.sendLast?.(closing, 'pagehide')).toEqual({ taken: true })
    sendBeacon.mockReturnValueOnce(false)
    expect(transport.sendLast?.(closing, 'pagehide')).toEqual({ taken: false })
    expect(sendBeacon).toHaveBeenCalledTimes(6)
  })

  it.each([
    [{ url: '' }, 'option "url" must be a non-empty string'],
    [{ key: 7 }, 'option "key" must be a write key'],
    [{ endpoint: '/' }, 'has no option "endpoint"; it knows url, key'],
    [{ timeoutMs: 1 }, 'option "timeoutMs" must be at least 100 ms, got 1'],
  ])('refuses %j', (options, message) => {
    expect(() => videoAnalyticsTransport(options as never)).toThrow(message)
  })
})
