import type { SnapshotRecord } from '@playhead/core'
import { videoAnalyticsTransport } from '@playhead/http'
import {
  createProgress,
  lessonProgressApi,
  type ProgressSource,
  watchTimeApi,
} from '@playhead/progress'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import type { StoredSession } from '../reads/responses/session.ts'
import type { VideoSummary } from '../reads/responses/video.ts'
import type { StartedCollector } from '../startCollector.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let test: TestCollector<StartedCollector>
beforeAll(async () => {
  test = await startTestCollector({ trustViewerHeader: true })
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

const MOMENT = { leaving: false }
type Preset = typeof watchTimeApi
/** A preset on the page of a viewer, over HTTP. */
const open = (preset: Preset, viewerId = 'user-7'): ProgressSource =>
  preset({
    base: test.collector.url,
    headers: { authorization: `Bearer ${test.keys.writeKey}`, 'x-viewer-id': viewerId },
  })

describe.each<[string, string, Preset]>([
  ['A7', 'lessonProgressApi()', lessonProgressApi],
  ['D7', 'watchTimeApi()', watchTimeApi],
])('%s %s on the collector', (id, _, preset) => {
  const video = (name: string): string => `${id}-${name}`

  it(`${id} loads what it saved, with its time`, async () => {
    const at = Date.now() - 60_000
    const row = { position: 125.5, duration: 600, completed: false, at }
    await open(preset).save(video('saved'), row, MOMENT)

    expect(await open(preset).load([video('saved'), video('never')])).toEqual({
      [video('saved')]: row,
    })
    expect(await open(preset, 'user-8').load([video('saved')])).toEqual({})
  })

  it(`${id} keeps the newer position when an older one arrives later`, async () => {
    const now = Date.now()
    const save = (position: number, at: number): Promise<unknown> =>
      open(preset).save(
        video('late'),
        { position, duration: 600, completed: position > 500, at },
        MOMENT,
      )
    await save(550, now - 2000)
    await save(20, now - 1000)
    await save(300, now - 60_000)

    expect(await open(preset).load([video('late')])).toMatchObject({
      [video('late')]: { position: 20, completed: true, at: now - 1000 },
    })
  })

  it(`${id} loads more lessons than one request holds, whatever their ids`, async () => {
    const ids = Array.from({ length: 150 }, (__, at) => video(`a course/lesson?${at}&ü`))
    for (const videoId of [ids[0], ids[149]] as string[])
      await open(preset).save(
        videoId,
        { position: 5, duration: 10, completed: false, at: Date.now() },
        MOMENT,
      )

    expect(Object.keys(await open(preset).load(ids)).sort()).toEqual([ids[0], ids[149]].sort())
  })

  it(`${id} continues on another device`, async () => {
    const phone = createProgress({ source: open(preset), viewerId: 'user-7' })
    await phone.save(video('device'), {
      ...{ position: 42, duration: 60, completed: false, at: Date.now() - 1000 },
    })
    phone.destroy()
    const laptop = createProgress({ source: open(preset), viewerId: 'user-7' })
    await laptop.load([video('device')])

    expect(laptop.rows[video('device')]).toMatchObject({ position: 42, completed: false })
    laptop.destroy()
  })
})

it('B9 videoAnalyticsTransport() stores on the collector what the SDK measured', async () => {
  const transport = videoAnalyticsTransport({
    url: `${test.collector.url}/api/analytics`,
    key: test.keys.writeKey,
    headers: { 'x-viewer-id': 'user-7' },
  })
  const session = test.createId('session')
  const send = (given: Partial<SnapshotRecord>): Promise<unknown> =>
    transport.send(
      test.body({
        snapshots: [
          test.snapshot({
            ...{ session, videoId: 'b9', courseId: 'c', lessonId: 'l', duration: 100 },
            ...given,
          }),
        ],
      }),
      { signal: new AbortController().signal },
    )
  const answers = [
    await send({ rev: 1, playingMs: 15_000, contentMs: 15_000, position: 15, playCount: 1 }),
    await send({
      ...{ rev: 2, playingMs: 30_000, contentMs: 30_000, position: 30, playCount: 1 },
      ...{ pauseCount: 1, completedAt: Date.now() },
    }),
  ]

  expect(answers).toEqual(Array(2).fill({ outcome: 'accepted', rejected: [] }))
  const { answer } = await test.get<StoredSession>(`/v1/sessions/${session}`)
  expect(answer).toMatchObject({
    ...{ viewerId: 'user-7', videoId: 'b9', courseId: 'c', lessonId: 'l', duration: 100 },
    ...{ playingMs: 30_000, watched: [[0, 30]], position: 30, playCount: 1, pauseCount: 1 },
    completed: true,
  })
  expect((await test.get<VideoSummary>('/v1/videos/b9/summary')).answer).toMatchObject({
    ...{ views: 1, viewers: 1, completed: 1 },
  })
})
