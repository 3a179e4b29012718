import { createPlayhead } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { fetchTransport } from '@playhead/http'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { FakeVideo, fakeClock } from '../src/index.ts'
import { collectorHandlers } from '../src/msw/index.ts'

const collector = collectorHandlers({ url: 'https://example.com/v1/ingest' })
const server = setupServer(...collector.handlers)
beforeAll(() => server.listen())
afterAll(() => server.close())

it('delivers a watched lesson, although the collector is overloaded at first', async () => {
  collector.failNext('429', { retryAfterS: 5 })
  const clock = fakeClock()
  const video = new FakeVideo({ clock })
  const playhead = createPlayhead({
    transport: fetchTransport({ url: 'https://example.com/v1/ingest' }),
    clock,
  })
  playhead.track(html5(video as unknown as HTMLVideoElement), { videoId: 'lesson-1' })
  video.src = '/lesson-1.mp4'
  await clock.pass(100)
  void video.play()
  await clock.pass(10_000)
  video.pause()

  await vi.waitUntil(
    async () => {
      await clock.pass(1000)
      return (await playhead.flush()).delivered
    },
    { timeout: 30_000 },
  )
  expect(collector.batches.length).toBeGreaterThan(1)
  expect(collector.events.map(({ type }) => type)).toEqual(
    expect.arrayContaining(['play', 'pause']),
  )
  expect(collector.snapshots[0]).toMatchObject({
    videoId: 'lesson-1',
    position: 10,
    playingMs: expect.closeTo(10_000, -2),
  })
  expect(collector.missingEvents()).toEqual([])
})
