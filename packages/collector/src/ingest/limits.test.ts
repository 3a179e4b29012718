import type { Range, SnapshotRecord } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { ENGINES, openOn } from '../../test/engines.ts'
import { openTestCollector } from '../../test/openTestCollector.ts'
import { DAY, MINUTE, useSender } from '../../test/useSender.ts'
import type { HeatCell } from '../reads/responses/content.ts'

describe.each(ENGINES)('a hostile sender, on $name', (engine) => {
  const sender = useSender(() => openOn(engine, openTestCollector))
  const { createId, snapshot, createPlay, body, post, get, readQuality } = sender

  describe('alone against most sessions', () => {
    const watch = (video: string, given: Partial<SnapshotRecord>): SnapshotRecord =>
      snapshot({
        videoId: video,
        duration: 600,
        playingMs: MINUTE,
        watched: [[0, 60]],
        title: 'A lesson',
        ...given,
      })

    it('decides neither duration, title nor the size of the heatmap', async () => {
      const video = createId('video')
      for (let viewer = 0; viewer < 3; viewer++)
        await post(body({ snapshots: [watch(video, { duration: 600 + viewer / 100 })] }))
      const ours = await get(`/v1/videos/${video}/heatmap?bucket=1s`)
      const forged = watch(video, {
        duration: 864_000,
        title: 'Renamed',
        startedAt: Date.now() - 1000,
        watched: [[863_990, 864_000]],
      })
      expect(
        (await post(body({ snapshots: [{ ...forged, playingMs: 1000 }] }))).answer.accepted,
      ).toBe(1)

      expect(ours).toMatchObject({ duration: 600 })
      expect(await get(`/v1/videos/${video}/summary`)).toMatchObject({
        title: 'A lesson',
        duration: 600,
        views: 4,
      })
      const { cells } = await get<{ cells: HeatCell[] }>(`/v1/videos/${video}/heatmap?bucket=1s`)
      expect(cells.length).toBe(600)
      expect(cells.slice(0, 60).every(({ watchedSeconds }) => watchedSeconds === 3)).toBe(true)
      const { videos } = await get<{ videos: { videoId: string }[] }>('/v1/videos?limit=1000')
      expect(videos.find((one) => one.videoId === video)).toMatchObject({
        title: 'A lesson',
        duration: 600,
      })
    })

    it('wins no tie: of values with the same number of sessions, the first stays', async () => {
      const video = createId('video')
      await post(body({ snapshots: [watch(video, {})] }))
      await post(body({ snapshots: [watch(video, { duration: 61, title: 'Renamed' })] }))
      await post(body({ snapshots: [watch(video, { duration: 864_000, title: 'Again' })] }))
      expect(await get(`/v1/videos/${video}/summary`)).toMatchObject({
        title: 'A lesson',
        duration: 600,
      })
    })

    it('counts once, whatever values one session sends', async () => {
      const video = createId('video')
      const [owner, one] = [createId('writer'), watch(video, { duration: 300, title: 'Mine' })]
      await post(body({ writer: owner, snapshots: [one] }))
      await post(body({ snapshots: [watch(video, {})] }))
      await post(body({ snapshots: [watch(video, {})] }))
      for (let rev = 2; rev < 9; rev++)
        await post(body({ writer: owner, snapshots: [{ ...one, rev, duration: 300 + (rev % 3) }] }))
      expect(await get(`/v1/videos/${video}/summary`)).toMatchObject({
        title: 'A lesson',
        duration: 600,
      })
      // A session that corrects its values takes back its earlier ones.
      await post(
        body({ writer: owner, snapshots: [{ ...one, rev: 9, duration: 600, title: 'A lesson' }] }),
      )
      expect(await get(`/v1/videos/${video}/summary`)).toMatchObject({
        title: 'A lesson',
        duration: 600,
      })
    })

    it('gets a heatmap of bounded size while no duration is known', async () => {
      const video = createId('video')
      await post(
        body({
          snapshots: [
            watch(video, { live: true, duration: undefined, watched: [[863_000, 864_000]] }),
          ],
        }),
      )
      const { cells } = await get<{ cells: HeatCell[] }>(`/v1/videos/${video}/heatmap?bucket=1s`)

      expect(cells.length).toBeLessThanOrEqual(20_000)
      expect(cells.at(-1)?.to).toBe(864_000)
      expect(Math.round(cells.reduce((sum, { watchedSeconds }) => sum + watchedSeconds, 0))).toBe(
        1000,
      )
    })
  })

  describe('can fill the storage to a limit only', () => {
    /** 500 pieces of a tenth of a second, which touch no piece of another `part`. */
    const pieces = (part: number): Range[] =>
      Array.from(
        { length: 500 },
        (_, at): Range => [(part * 500 + at) / 2, (part * 500 + at) / 2 + 0.1],
      )

    it('a session has at most as many pieces as a viewer can watch', async () => {
      const writer = createId('writer')
      const one = snapshot({ startedAt: Date.now() - DAY })
      const before = (await readQuality()).refused.too_many_ranges ?? 0
      const answers = []
      for (let part = 0; part < 6; part++)
        answers.push(
          await post(
            body({ writer, snapshots: [{ ...one, rev: part + 1, watched: pieces(part) }] }),
          ),
        )

      expect(answers.map(({ answer }) => answer.accepted)).toEqual([1, 1, 0, 0, 0, 0])
      expect(answers.at(-1)?.answer.rejected).toEqual([
        { id: `${one.session}@6`, reason: 'too_many_ranges' },
      ])
      expect((await readQuality()).refused.too_many_ranges).toBe(before + 4)
      const { watched } = await get<{ watched: Range[] }>(`/v1/sessions/${one.session}`)
      expect(watched.length).toBe(1000)
      // A range in one piece still counts.
      const { answer } = await post(
        body({ writer, snapshots: [{ ...one, rev: 7, watched: [[0, 400]] }] }),
      )
      expect(answer.accepted).toBe(1)
    })

    it('a viewer with many sessions in pieces is limited too', async () => {
      const video = createId('video')
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
        await sender.test.collector.fold()
      }
      const summary = await get<{ uniqueSeconds: number; averages: { viewerCoverage: number } }>(
        `/v1/videos/${video}/summary`,
      )
      expect(summary.uniqueSeconds).toBe(14 * 50)
    })

    it('the report of gaps stays small', async () => {
      for (let writer = 0; writer < 5; writer++) {
        const session = createId('session')
        const name = createId('writer')
        for (let part = 0; part < 3; part++) {
          const events = Array.from({ length: 900 }, (_, at) =>
            createPlay(session, 2 * (part * 900 + at) + 2),
          )
          await post(body({ writer: name, high: 6000, events }))
        }
      }
      const { gaps } = await readQuality()
      expect(gaps.length).toBeLessThanOrEqual(100)
      expect(gaps[0]?.missing.length).toBeLessThanOrEqual(50)
      expect(gaps.find(({ count }) => count >= 3300)).toBeDefined()
    })

    it('a session with any number of events is read in bounded size', async () => {
      const writer = createId('writer')
      const one = snapshot()
      await post(body({ writer, snapshots: [one] }))
      for (let part = 0; part < 6; part++)
        await post(
          body({
            writer,
            events: Array.from({ length: 1000 }, (_, at) =>
              createPlay(one.session, part * 1000 + at + 1),
            ),
          }),
        )
      const { events } = await get<{ events: { seq: number }[] }>(`/v1/sessions/${one.session}`)
      expect([events.length, events[0]?.seq]).toEqual([5000, 1])
    })
  })
})
