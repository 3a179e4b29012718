import type { EventRecord, Range, SnapshotRecord } from '@playhead/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import type { HeatCell, Quality } from '../reads/responses.ts'

const { TEST_DATABASE_URL } = process.env
const ENGINES: readonly (readonly [name: string, url: string | undefined])[] = [
  ['the embedded engine', undefined],
  ...(TEST_DATABASE_URL ? [['a server', TEST_DATABASE_URL] as const] : []),
]
/** A busy machine is slow, not wrong. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

describe.each(ENGINES)('a hostile sender, on %s', (_, databaseUrl) => {
  let test: TestCollector
  beforeAll(async () => {
    test = await openTestCollector({ databaseUrl })
  })
  afterAll(async () => {
    await test.collector.close()
    expect(test.reports).toEqual([])
  })

  const id = (kind: string): string => test.createId(kind)
  const snapshot = (given: Partial<SnapshotRecord> = {}): SnapshotRecord =>
    test.snapshot({ videoId: id('video'), startedAt: Date.now() - 30 * MINUTE, ...given })
  const play = (session: string, seq: number): EventRecord => ({ type: 'play', session, seq, at: Date.now() })
  const body: TestCollector['body'] = (given) => test.body(given)
  const post = (given: unknown): ReturnType<TestCollector['post']> => test.post(given)
  const get = async <T>(path: string): Promise<T> => (await test.get<T>(path)).answer
  const quality = (): Promise<Quality> => get<Quality>('/v1/quality?days=1')

  describe('alone against most sessions', () => {
    const watch = (video: string, given: Partial<SnapshotRecord>): SnapshotRecord =>
      snapshot({ videoId: video, duration: 600, playingMs: MINUTE, watched: [[0, 60]], title: 'A lesson', ...given })

    it('decides neither duration, title nor the size of the heatmap', async () => {
      const video = id('video')
      for (let viewer = 0; viewer < 3; viewer++)
        await post(body({ snapshots: [watch(video, { duration: 600 + viewer / 100 })] }))
      const ours = await get(`/v1/videos/${video}/heatmap?bucket=1s`)
      const forged = watch(video, {
        duration: 864_000,
        title: 'Renamed',
        startedAt: Date.now() - 1000,
        watched: [[863_990, 864_000]],
      })
      expect((await post(body({ snapshots: [{ ...forged, playingMs: 1000 }] }))).answer.accepted).toBe(1)

      expect(ours).toMatchObject({ duration: 600 })
      expect(await get(`/v1/videos/${video}/summary`)).toMatchObject({ title: 'A lesson', duration: 600, views: 4 })
      const { cells } = await get<{ cells: HeatCell[] }>(`/v1/videos/${video}/heatmap?bucket=1s`)
      expect(cells.length).toBe(600)
      expect(cells.slice(0, 60).every(({ watchedSeconds }) => watchedSeconds === 3)).toBe(true)
      const { videos } = await get<{ videos: { videoId: string }[] }>('/v1/videos?limit=1000')
      expect(videos.find((one) => one.videoId === video)).toMatchObject({ title: 'A lesson', duration: 600 })
    })

    it('gets no tie: of values that as many sessions say, the first stays', async () => {
      const video = id('video')
      await post(body({ snapshots: [watch(video, {})] }))
      await post(body({ snapshots: [watch(video, { duration: 61, title: 'Renamed' })] }))
      await post(body({ snapshots: [watch(video, { duration: 864_000, title: 'Again' })] }))
      expect(await get(`/v1/videos/${video}/summary`)).toMatchObject({ title: 'A lesson', duration: 600 })
    })

    it('counts once, whatever it says one after the other', async () => {
      const video = id('video')
      const [owner, one] = [id('writer'), watch(video, { duration: 300, title: 'Mine' })]
      await post(body({ writer: owner, snapshots: [one] }))
      await post(body({ snapshots: [watch(video, {})] }))
      await post(body({ snapshots: [watch(video, {})] }))
      for (let rev = 2; rev < 9; rev++)
        await post(body({ writer: owner, snapshots: [{ ...one, rev, duration: 300 + (rev % 3) }] }))
      expect(await get(`/v1/videos/${video}/summary`)).toMatchObject({ title: 'A lesson', duration: 600 })
      // A session that learns better takes back what it said.
      await post(body({ writer: owner, snapshots: [{ ...one, rev: 9, duration: 600, title: 'A lesson' }] }))
      expect(await get(`/v1/videos/${video}/summary`)).toMatchObject({ title: 'A lesson', duration: 600 })
    })

    it('gets a heatmap of bounded size where no duration is known', async () => {
      const video = id('video')
      await post(
        body({ snapshots: [watch(video, { live: true, duration: undefined, watched: [[863_000, 864_000]] })] }),
      )
      const { cells } = await get<{ cells: HeatCell[] }>(`/v1/videos/${video}/heatmap?bucket=1s`)

      expect(cells.length).toBeLessThanOrEqual(20_000)
      expect(cells.at(-1)?.to).toBe(864_000)
      expect(Math.round(cells.reduce((sum, { watchedSeconds }) => sum + watchedSeconds, 0))).toBe(1000)
    })
  })

  describe('is bounded in what it makes us keep', () => {
    /** 500 pieces of a tenth, and none of them touches one of another `part`. */
    const pieces = (part: number): Range[] =>
      Array.from({ length: 500 }, (_, at): Range => [(part * 500 + at) / 2, (part * 500 + at) / 2 + 0.1])

    it('a session stays in as many pieces as a viewer can watch', async () => {
      const writer = id('writer')
      const one = snapshot({ startedAt: Date.now() - DAY })
      const before = (await quality()).refused.too_many_ranges ?? 0
      const answers = []
      for (let part = 0; part < 6; part++)
        answers.push(await post(body({ writer, snapshots: [{ ...one, rev: part + 1, watched: pieces(part) }] })))

      expect(answers.map(({ answer }) => answer.accepted)).toEqual([1, 1, 0, 0, 0, 0])
      expect(answers.at(-1)?.answer.rejected).toEqual([{ id: `${one.session}@6`, reason: 'too_many_ranges' }])
      expect((await quality()).refused.too_many_ranges).toBe(before + 4)
      const { watched } = await get<{ watched: Range[] }>(`/v1/sessions/${one.session}`)
      expect(watched.length).toBe(1000)
      // What it watches in one piece still counts.
      const { answer } = await post(body({ writer, snapshots: [{ ...one, rev: 7, watched: [[0, 400]] }] }))
      expect(answer.accepted).toBe(1)
    })

    it('a viewer of many sessions in pieces stays bounded, too', async () => {
      const video = id('video')
      for (let part = 0; part < 14; part++) {
        await post(
          body({
            snapshots: [
              snapshot({
                videoId: video,
                viewerId: 'scattered',
                playingMs: MINUTE,
                startedAt: Date.now() - DAY,
                watched: pieces(part),
              }),
            ],
          }),
        )
        await test.collector.fold()
      }
      const summary = await get<{ uniqueSeconds: number; averages: { viewerCoverage: number } }>(
        `/v1/videos/${video}/summary`,
      )
      expect(summary.uniqueSeconds).toBe(14 * 50)
    })

    it('the report of gaps stays small', async () => {
      for (let writer = 0; writer < 5; writer++) {
        const session = id('session')
        const name = id('writer')
        for (let part = 0; part < 3; part++) {
          const events = Array.from({ length: 900 }, (_, at) => play(session, 2 * (part * 900 + at) + 2))
          await post(body({ writer: name, high: 6000, events }))
        }
      }
      const { gaps } = await quality()
      expect(gaps.length).toBeLessThanOrEqual(100)
      expect(gaps[0]?.missing.length).toBeLessThanOrEqual(50)
      expect(gaps.find(({ count }) => count >= 3300)).toBeDefined()
    })

    it('a session of any number of events is read in bounded size', async () => {
      const writer = id('writer')
      const one = snapshot()
      await post(body({ writer, snapshots: [one] }))
      for (let part = 0; part < 6; part++)
        await post(
          body({ writer, events: Array.from({ length: 1000 }, (_, at) => play(one.session, part * 1000 + at + 1)) }),
        )
      const { events } = await get<{ events: { seq: number }[] }>(`/v1/sessions/${one.session}`)
      expect([events.length, events[0]?.seq]).toEqual([5000, 1])
    })
  })
})
