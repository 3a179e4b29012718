import { gzipSync } from 'node:zlib'
import type { EventRecord, SnapshotRecord } from '@playhead/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type Answered,
  openTestCollector,
  type TestCollector,
} from '../../test/openTestCollector.ts'
import type { Quality } from '../reads/responses/quality.ts'
import type { StoredSession } from '../reads/responses/session.ts'

/** A busy machine is slow, not wrong. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let test: TestCollector
beforeAll(async () => {
  test = await openTestCollector({ countryHeader: 'x-country' })
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

describe('a watched video', () => {
  it('B1 counts 10 minutes and then 5 minutes of one viewer as 2 views, 1 viewer, 100 % together', async () => {
    const watch = (from: number, to: number): SnapshotRecord =>
      test.snapshot({
        videoId: 'b1',
        viewerId: 'user-7',
        duration: 900,
        playingMs: (to - from) * 1000,
        contentMs: (to - from) * 1000,
        watched: [[from, to]],
        maxPosition: to,
        position: to,
        playCount: 1,
      })
    await test.post(test.body({ snapshots: [watch(0, 600)] }))
    await test.post(test.body({ snapshots: [watch(600, 900)] }))

    const { answer } = await test.get<Answered>('/v1/videos/b1/summary')
    expect(answer).toMatchObject({
      views: 2,
      viewers: 1,
      playingMs: 900_000,
      averages: { viewerCoverage: 1 },
    })
  })

  it('B2 distinguishes watch time from position: 4 minutes watched, completion 100 %, engagement 40 %', async () => {
    await test.post(
      test.body({
        snapshots: [
          test.snapshot({
            videoId: 'b2',
            duration: 600,
            playingMs: 240_000,
            contentMs: 240_000,
            watched: [
              [0, 120],
              [480, 600],
            ],
            maxPosition: 600,
            position: 600,
            completedAt: Date.now(),
          }),
        ],
      }),
    )

    const { answer } = await test.get<Answered>('/v1/videos/b2/summary')
    expect(answer).toMatchObject({
      playingMs: 240_000,
      completed: 1,
      completionRate: 1,
      averages: { completion: 1, engagement: 0.4, coverage: 0.4 },
    })
  })

  it('answers after commit, with what it has of the writer, and shows the session at once', async () => {
    const one = test.snapshot({
      videoId: 'session',
      playingMs: 5000,
      watched: [[0, 5]],
      milestones: { reached: [25], played: [] },
    })
    const events: EventRecord[] = [1, 2, 4].map((seq) => ({
      type: 'play',
      session: one.session,
      seq,
      at: Date.now(),
      position: seq,
    }))
    const { status, answer } = await test.post(
      test.body({ snapshots: [one], events, from: 1, to: 4, high: 4 }),
    )

    expect(status).toBe(202)
    expect(answer).toMatchObject({
      accepted: 4,
      rejected: [],
      have: [
        [1, 2],
        [4, 4],
      ],
    })
    const { answer: session } = await test.get<Answered>(`/v1/sessions/${one.session}`)
    expect(session).toMatchObject({
      videoId: 'session',
      playingMs: 5000,
      watched: [[0, 5]],
      milestones: { reached: [25], played: [] },
    })
    expect(session.events).toEqual(
      [1, 2, 4].map((seq) => expect.objectContaining({ type: 'play', seq, position: seq })),
    )
  })

  it('B11 shows what was watched of each cell, replays apart', async () => {
    await test.post(
      test.body({
        snapshots: [
          test.snapshot({
            videoId: 'heat',
            duration: 35,
            playingMs: 20_000,
            watched: [[0, 15]],
            twice: [[0, 5]],
          }),
          test.snapshot({ videoId: 'heat', duration: 35, playingMs: 9000, watched: [[8, 12]] }),
        ],
      }),
    )

    const { answer } = await test.get<Answered>('/v1/videos/heat/heatmap?bucket=10s')
    expect(answer).toMatchObject({
      views: 2,
      cells: [
        { from: 0, to: 10, watchedSeconds: 12, reach: 0.6, replayedSeconds: 5 },
        { from: 10, to: 20, watchedSeconds: 7, reach: 0.35, replayedSeconds: 0 },
        { from: 20, to: 30, watchedSeconds: 0, reach: 0, replayedSeconds: 0 },
        { from: 30, to: 35, watchedSeconds: 0, reach: 0, replayedSeconds: 0 },
      ],
    })
    expect(
      (await test.get<Answered>('/v1/videos/heat/heatmap?bucket=1%')).answer.cells?.length,
    ).toBe(100)
  })

  it('counts a session that never played as an impression', async () => {
    await test.post(test.body({ snapshots: [test.snapshot({ videoId: 'seen', state: 'idle' })] }))

    expect((await test.get<Answered>('/v1/videos/seen/summary')).answer).toMatchObject({
      views: 0,
      impressions: 1,
      playRate: 0,
    })
  })

  it('counts the same drops once, however often they are reported', async () => {
    const ledger = [
      {
        id: test.createId('ledger'),
        reason: 'bytes' as const,
        count: 3,
        writer: 'writer-dropped',
        seqs: [[1, 3]] as const,
      },
    ]
    const dropped = async (): Promise<number> =>
      ((await test.get<Answered>('/v1/quality')).answer as unknown as Quality).drops.bytes ?? 0
    const before = await dropped()

    for (let again = 0; again < 2; again++)
      expect((await test.post(test.body({ ledger }))).status).toBe(202)

    expect((await dropped()) - before).toBe(3)
  })
})

describe('B10 the client of a session', () => {
  it('is derived from the headers of its requests, the host of its referrer too; neither is stored', async () => {
    const userAgent =
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
    const sent = test.snapshot({ referrer: 'https://www.search.example/find' })
    await test.post(test.body({ snapshots: [sent] }), {
      headers: { 'user-agent': userAgent, 'x-country': 'PT', 'x-forwarded-for': '192.0.2.7' },
    })
    const { answer } = await test.get<StoredSession>(`/v1/sessions/${sent.session}`)

    expect(answer).toMatchObject({
      ...{ device: 'mobile', browser: 'Safari', os: 'iOS', country: 'PT' },
      referrerHost: 'search.example',
    })
    expect(JSON.stringify(answer)).not.toMatch(/Mozilla|192\.0\.2/)
  })
})

describe('an event number', () => {
  const events = (session: string, seqs: readonly number[], more = {}): EventRecord[] =>
    seqs.map((seq) => ({ type: 'play', session, seq, at: Date.now(), ...more }))

  it('is received, declared dropped, or shown as a gap', async () => {
    const before = (await test.get<Answered>('/v1/quality')).answer as unknown as Quality
    const drop = {
      id: test.createId('ledger'),
      reason: 'quota' as const,
      count: 3,
      writer: 'writer-quality',
      seqs: [[4, 5]] as const,
    }
    await test.post(
      test.body({
        writer: 'writer-quality',
        from: 1,
        to: 9,
        high: 10,
        events: events(test.createId('session'), [1, 2, 3, 9]),
        ledger: [drop],
      }),
    )

    const after = (await test.get<Answered>('/v1/quality?days=1')).answer as unknown as Quality
    const gained = Object.entries(after.events).map(([name, count]) => [
      name,
      count - before.events[name as keyof Quality['events']],
    ])
    expect(Object.fromEntries(gained)).toEqual({
      numbered: 10,
      received: 4,
      declared: 2,
      missing: 4,
      lost: 0,
    })
    expect((after.drops.quota ?? 0) - (before.drops.quota ?? 0)).toBe(3)
    expect(after.gaps.find(({ writer }) => writer === 'writer-quality')?.missing).toEqual([
      [6, 8],
      [10, 10],
    ])
    expect((await test.get<Answered>('/v1/quality?days=0')).status).toBe(400)
  })

  it('is reported for writers that are gone to the page that sends their records', async () => {
    await test.post(
      test.body({
        writer: 'writer-is-gone',
        from: 1,
        to: 3,
        high: 3,
        events: events(test.createId('session'), [1, 3]),
      }),
    )
    const { answer } = await test.post(
      test.body({ pending: ['writer-is-gone', 'writer-unheard-of'] }),
    )

    expect(answer.haveOf).toEqual({
      'writer-is-gone': [
        [1, 1],
        [3, 3],
      ],
    })
  })

  it('is stamped by the clock of its epoch', async () => {
    const YEARS = 10 * 365 * 86_400_000
    const now = Date.now()
    const one = test.snapshot({
      startedAt: now - 60_000,
      at: now + YEARS,
      epoch: 1,
      playingMs: 60_000,
    })
    const said = [undefined, 1, 2].map((epoch, at) => ({
      type: 'play' as const,
      session: one.session,
      seq: at + 1,
      at: epoch === 1 ? now + YEARS : now - 1000,
      ...(epoch && { epoch }),
    }))
    const { answer } = await test.post(
      test.body({ from: 1, to: 3, high: 3, epoch: 2, snapshots: [one], events: said }),
    )

    expect(answer.rejected).toEqual([])
    const { answer: session } = await test.get<Answered>(`/v1/sessions/${one.session}`)
    const times = (session.events as unknown as { at: number }[]).map(
      ({ at }) => Math.abs(at - now) < 5000,
    )
    expect(times).toEqual([true, true, true])
    expect(Math.abs((session.startedAt ?? 0) - (now - 60_000))).toBeLessThan(5000)
  })

  it('comes packed as well', async () => {
    const one = test.snapshot({ playingMs: 7000 })
    const send = (packed: Uint8Array): Promise<Response> =>
      Promise.resolve(
        test.collector.fetch(
          new Request(`http://collector/v1/ingest?key=${test.keys.writeKey}&z=gz`, {
            method: 'POST',
            body: packed as never,
            headers: { 'content-type': 'text/plain' },
          }),
        ),
      )
    expect((await send(gzipSync(JSON.stringify(test.body({ snapshots: [one] }))))).status).toBe(202)
    expect((await test.get<Answered>(`/v1/sessions/${one.session}`)).answer).toMatchObject({
      playingMs: 7000,
    })

    const bomb = gzipSync('x'.repeat(50_000_000))
    expect((await send(bomb)).status).toBe(400)
    expect((await send(Buffer.from('no gzip'))).status).toBe(400)
  })
})
