import { connect } from 'node:net'
import type { EventRecord, IngestAnswer, LedgerEntry, Range, SnapshotRecord } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { ENGINES, openOn } from '../../test/engines.ts'
import { startTestCollector } from '../../test/openTestCollector.ts'
import { DAY, MINUTE, useSender } from '../../test/useSender.ts'
import type { HeatCell } from '../reads/responses/content.ts'

describe.each(ENGINES)('a hostile sender, on $name', (engine) => {
  const sender = useSender(() => openOn(engine, startTestCollector))
  const { createId, snapshot, createPlay, body, post, get, readQuality } = sender
  const reasons = ({ answer }: { answer: IngestAnswer }): string[] =>
    answer.rejected.map(({ reason }) => reason.split(':')[0] as string)

  describe('without a key', () => {
    const seqs = `{"ledger":[{"seqs":[${'[],'.repeat(85_000)}[]]}]}`
    const unknown = `wk_${'a'.repeat(43)}`

    it.each([
      ['no key at all', seqs, null],
      ['an unknown key in the query', seqs, unknown],
      ['an unknown key in a broken body', `{"key":"${unknown}","ledger":[[[`, null],
      ['no key in a body that is no JSON', '{{{{', null],
      ['a body nested too deep', '['.repeat(200_000), null],
      ['a key that is not at the top level', `{"events":[{"key":"KEY"}]}`, null],
      ['a key in text', `{"batch":"\\"key\\":\\"KEY\\""}`, null],
    ])('answers 401 before it reads the body: %s', async (_, given, key) => {
      const { status, answer } = await post(given.replace('KEY', sender.test.keys.writeKey), {
        key,
      })
      expect([status, answer.error]).toEqual([
        401,
        expect.stringMatching(/: this needs a write key \(wk_…\)$/),
      ])
    })

    it('answers 401 before the body has arrived when the key is in the query', async () => {
      const { hostname, port } = new URL(sender.test.collector.url)
      const socket = connect(Number(port), hostname)
      const answered = new Promise<string>((resolve) =>
        socket.once('data', (data) => resolve(String(data))),
      )
      socket.write(
        `POST /v1/ingest?key=${unknown} HTTP/1.1\r\nHost: collector\r\nContent-Type: text/plain\r\nContent-Length: 250000\r\n\r\n{`,
      )
      expect((await answered).split('\r\n')[0]).toContain('401')
      socket.destroy()
    })

    it('accepts a key in the body, beside other fields of that name', async () => {
      const one = snapshot()
      const given = {
        events: [
          createPlay(one.session, 1, { type: 'log', name: 'n', data: { key: 'x' } } as never),
        ],
        writer: 'key_writer_key',
      }
      const { status, answer } = await post(
        { ...body(given), key: sender.test.keys.writeKey },
        { key: null },
      )
      expect([status, answer.accepted]).toEqual([202, 1])
    })
  })

  it.each([
    [
      '85,000 empty arrays',
      `{"ledger":[{"seqs":[${'[],'.repeat(85_000)}[]]}]}`,
      'more than 30000 values',
    ],
    [
      '100,000 numbers',
      `{"snapshots":[{"watched":[${'1,'.repeat(100_000)}1]}]}`,
      'more than 30000 values',
    ],
    ['40,000 keys', `{"a":0${',"b":1'.repeat(40_000)}}`, 'more than 30000 values'],
    ['a deep nest', '{"a":'.repeat(40_000), 'nested deeper than 32 levels'],
  ])('with a key, is refused before the body is parsed: %s', async (_, given, reason) => {
    const { status, answer } = await post(given)
    expect(status).toBe(400)
    expect(answer.error).toContain(reason)
  })

  it('costs no other record: each line of the ledger and each pending writer is checked on its own', async () => {
    const line: LedgerEntry = {
      id: createId('ledger'),
      reason: 'age',
      count: 2,
      writer: createId('writer'),
      seqs: [[1, 2]],
    }
    const known = createId('writer')
    await post(body({ writer: known, events: [createPlay(createId('session'), 1)], high: 1 }))
    const one = snapshot()
    const { status, answer } = await post(
      body({
        snapshots: [one],
        ledger: [
          line,
          { ...line, id: 'short' },
          { ...line, id: createId('ledger'), reason: 'weather' },
          null,
          { ...line, id: createId('ledger'), seqs: [[1, 1_000_000]] },
        ] as never,
        pending: [known, 'x', 7, { a: 1 }] as never,
      }),
    )

    expect(status).toBe(202)
    expect(answer.accepted).toBe(1)
    expect(answer.haveOf).toEqual({ [known]: [[1, 1]] })
    expect(answer.rejected.map(({ id: which }) => which)).toEqual([
      'short',
      expect.stringContaining('ledger-'),
      'ledger[3]',
      expect.stringContaining('ledger-'),
      'pending[1]',
      'pending[2]',
      'pending[3]',
    ])
    expect(answer.rejected.every(({ reason }) => reason)).toBe(true)
  })

  describe('sends values that are impossible', () => {
    const now = Date.now()
    it.each<[string, Partial<SnapshotRecord>, string]>([
      ['more playing time than time', { playingMs: 40 * MINUTE }, 'implausible_time'],
      [
        'more time on all clocks than time',
        { playingMs: 20 * MINUTE, pausedMs: 20 * MINUTE },
        'implausible_time',
      ],
      ['a trillion ms of suspended time', { suspendedMs: 1e12 }, 'implausible_time'],
      ['ten hours of content in half an hour', { contentMs: 600 * MINUTE }, 'implausible_content'],
      ['ten hours watched in half an hour', { watched: [[0, 36_000]] }, 'implausible_content'],
      ['a billion plays', { playCount: 1e9 }, 'implausible_count'],
      ['a million errors', { errorCount: 1e6 }, 'implausible_count'],
      ['a revision that freezes the session', { rev: Number.MAX_SAFE_INTEGER }, 'implausible_rev'],
      ['a revision of a million after half an hour', { rev: 1_000_000 }, 'implausible_rev'],
      ['ranges beyond the duration', { duration: 100, watched: [[0, 102]] }, 'beyond_duration'],
      [
        'replays beyond the duration',
        { duration: 100, watched: [[0, 100]], twice: [[90, 110]] },
        'beyond_duration',
      ],
      ['a start in the future', { startedAt: now + DAY / 2 }, 'in_the_future'],
      [
        'a start and a snapshot in the future',
        { startedAt: now + DAY / 2, at: now + DAY / 2 + 1000 },
        'in_the_future',
      ],
      ['a snapshot in a year', { at: now + 365 * DAY }, 'in_the_future'],
      ['a start in 1970', { startedAt: 0 }, 'outside_window'],
    ])('%s', async (_, given, reason) => {
      const before = (await readQuality()).refused[reason] ?? 0
      const one = snapshot(given)
      const answered = await post(body({ snapshots: [one] }))

      expect(answered.answer.accepted).toBe(0)
      expect(answered.answer.rejected.map(({ id: which }) => which)).toEqual([
        `${one.session}@${one.rev}`,
      ])
      expect(reasons(answered)).toEqual([reason])
      expect((await readQuality()).refused[reason]).toBe(before + 1)
    })

    it.each<[string, Partial<EventRecord>, string]>([
      ['an event number of 2^53 − 1', { seq: Number.MAX_SAFE_INTEGER }, 'implausible_seq'],
      ['a rebuffer of thirty years', { type: 'rebuffer', tookMs: 1e12 }, 'implausible_time'],
      [
        'a seek of a billion drags',
        { type: 'seek', from: 1, to: 2, tookMs: 1, count: 1e9 } as never,
        'implausible_count',
      ],
      ['an event in a year', { at: now + 365 * DAY }, 'in_the_future'],
    ])('%s', async (_, given, reason) => {
      const answered = await post(
        body({ events: [{ ...createPlay(createId('session'), 1), ...given } as EventRecord] }),
      )
      expect(reasons(answered)).toEqual([reason])
    })

    it.each<[string, Partial<LedgerEntry>]>([
      ['more drops than a queue can hold', { count: 1e12 }],
      ['more event numbers than drops', { count: 1, seqs: [[1, 1000]] }],
      ['event numbers that no page reaches', { count: 1, seqs: [[2 ** 52, 2 ** 52]] }],
    ])('%s', async (_, given) => {
      const line: LedgerEntry = {
        id: createId('ledger'),
        reason: 'age',
        count: 1,
        writer: createId('writer'),
        ...given,
      }
      const { answer } = await post(body({ ledger: [line] }))
      expect(answer.rejected).toEqual([
        { id: line.id, reason: expect.stringContaining('implausible_') },
      ])
    })

    it.each([Number.MAX_SAFE_INTEGER, 1e8, 2e6])(
      'a highest number of %d is not counted as a loss of that size',
      async (high) => {
        const before = await readQuality()
        const one = snapshot()
        const { answer } = await post(
          body({ high, snapshots: [one], events: [createPlay(one.session, 1)] }),
        )
        const after = await readQuality()

        expect(answer.accepted).toBe(2)
        expect(after.events.missing - before.events.missing).toBeLessThan(200_000)
        expect((after.refused.implausible_high ?? 0) - (before.refused.implausible_high ?? 0)).toBe(
          1,
        )
      },
    )

    it('is accepted up to what a viewer can do', async () => {
      const one = snapshot({
        rev: 1900,
        duration: 600,
        playingMs: 29 * MINUTE,
        pausedMs: 90_000,
        contentMs: 58 * MINUTE,
        watched: [[0, 600.9]],
        twice: [[0, 600]],
        playCount: 900,
        seekCount: 3000,
      })
      const { answer } = await post(body({ snapshots: [one], high: 90_000 }))
      expect(answer).toMatchObject({ accepted: 1, rejected: [] })
    })
  })

  it.each([5e-324, 1e-310, 1e-12, 0.01])(
    'a duration of %d s is ignored, and the rest is stored',
    async (tiny) => {
      const one = snapshot({
        duration: tiny,
        position: tiny,
        maxPosition: tiny,
        playingMs: MINUTE,
        watched: [[0, 60]],
        played: [[tiny, 60]],
      })
      const { answer } = await post(
        body({
          snapshots: [one],
          events: [createPlay(one.session, 1, { position: tiny }), createPlay(one.session, 2)],
        }),
      )

      expect(answer).toMatchObject({ accepted: 3, rejected: [] })
      expect(await get(`/v1/sessions/${one.session}`)).toMatchObject({
        duration: null,
        watched: [[0, 60]],
      })
      expect(await get(`/v1/videos/${one.videoId}/summary`)).toMatchObject({
        duration: null,
        uniqueSeconds: 60,
      })
      expect(
        (await get<{ cells: HeatCell[] }>(`/v1/videos/${one.videoId}/heatmap`)).cells.length,
      ).toBe(6)
    },
  )

  describe('that is not the writer of a session', () => {
    it('neither changes the session nor occupies its event numbers', async () => {
      const [owner, other] = [createId('writer'), createId('writer')]
      const one = snapshot({ title: 'Mine', playingMs: 1000, watched: [[0, 1]] })
      // The other writer sends the first event, the owner the session.
      await post(body({ writer: other, events: [createPlay(one.session, 1, { position: 666 })] }))
      await post(body({ writer: owner, snapshots: [one] }))
      const before = (await readQuality()).refused.other_writer ?? 0

      const forged = {
        ...one,
        rev: 500,
        title: 'Theirs',
        playingMs: 9 * MINUTE,
        watched: [[0, 540] as Range],
      }
      const refused = await post(
        body({
          writer: other,
          snapshots: [forged],
          events: [createPlay(one.session, 2, { position: 666 })],
        }),
      )
      await post(
        body({
          writer: owner,
          snapshots: [{ ...one, rev: 2 }],
          events: [1, 2].map((seq) => createPlay(one.session, seq, { position: seq })),
        }),
      )

      expect(refused.answer).toMatchObject({
        accepted: 0,
        rejected: [
          { id: `${one.session}@500`, reason: 'other_writer' },
          { id: `${one.session}/2`, reason: 'other_writer' },
        ],
      })
      expect((await readQuality()).refused.other_writer).toBe(before + 2)
      expect(await get(`/v1/sessions/${one.session}`)).toMatchObject({
        rev: 2,
        title: 'Mine',
        playingMs: 1000,
        watched: [[0, 1]],
        events: [
          { seq: 1, position: 1 },
          { seq: 2, position: 2 },
        ],
      })
    })

    it('does not win with a simultaneous request', async () => {
      const owner = createId('writer')
      const one = snapshot({ playingMs: 1000, watched: [[0, 1]] })
      await post(body({ writer: owner, snapshots: [one] }))
      const forged = { ...one, playingMs: 9 * MINUTE, rev: 9 }
      const answers = await Promise.all([
        ...[1, 2, 3, 4].map((rev) => post(body({ snapshots: [{ ...forged, rev: 100 + rev }] }))),
        post(body({ writer: owner, snapshots: [{ ...one, rev: 2, playingMs: 2000 }] })),
        ...[1, 2, 3].map((rev) => post(body({ snapshots: [{ ...forged, rev: 200 + rev }] }))),
      ])

      expect(answers.map(({ answer }) => answer.accepted)).toEqual([0, 0, 0, 0, 1, 0, 0, 0])
      expect(await get(`/v1/sessions/${one.session}`)).toMatchObject({ rev: 2, playingMs: 2000 })
    })

    it("can send the rest in the writer's name", async () => {
      const gone = createId('writer')
      const one = snapshot({ playingMs: 1000 })
      await post(
        body({ writer: gone, snapshots: [one], events: [createPlay(one.session, 1)], high: 3 }),
      )
      // Another page found the remaining records: the envelope is still the writer's.
      const { answer } = await post(
        body({
          writer: gone,
          snapshots: [{ ...one, rev: 2 }],
          events: [createPlay(one.session, 2), createPlay(one.session, 3)],
        }),
      )
      expect(answer).toMatchObject({ accepted: 3, rejected: [], have: [[1, 3]] })
    })
  })
})
