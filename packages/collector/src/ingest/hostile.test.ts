import { connect } from 'node:net'
import type { EventRecord, IngestAnswer, IngestBody, LedgerEntry, Range, SnapshotRecord } from '@playhead/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { HeatCell, Quality } from '../reads/responses.ts'
import { type StartedCollector, startCollector } from '../startCollector.ts'

const { TEST_DATABASE_URL } = process.env
const ENGINES: readonly (readonly [name: string, url: string | undefined])[] = [
  ['the embedded engine', undefined],
  ...(TEST_DATABASE_URL ? [['a server', TEST_DATABASE_URL] as const] : []),
]
/** A machine that is busy with other suites is slow, not wrong. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

describe.each(ENGINES)('a hostile sender, on %s', (_, databaseUrl) => {
  let collector: StartedCollector
  let keys: { readonly writeKey: string; readonly readKey: string }
  const reports: string[] = []
  /** A server keeps what earlier runs left. */
  const run = Date.now().toString(36)
  let made = 0
  const id = (what: string): string => `${what}-${run}-${String(++made).padStart(6, '0')}`

  beforeAll(async () => {
    const report = (error: unknown, where: string): void => void reports.push(`${where}: ${error}`)
    collector = await startCollector({ port: 0, databaseUrl, newKeys: true, report })
    keys = collector.newKeys as typeof keys
  })
  afterAll(async () => {
    await collector.close()
    expect(reports).toEqual([])
  })

  const snapshot = (given: Partial<SnapshotRecord> = {}): SnapshotRecord => ({
    session: id('session'),
    rev: 1,
    videoId: id('video'),
    player: 'html5',
    startedAt: Date.now() - 30 * MINUTE,
    at: Date.now(),
    state: 'playing',
    ...given,
  })
  const play = (session: string, seq: number, given: Partial<EventRecord> = {}): EventRecord =>
    ({ type: 'play', session, seq, at: Date.now(), ...given }) as EventRecord
  const body = (given: Partial<IngestBody>): IngestBody => ({
    batch: id('batch'),
    sentAt: Date.now(),
    writer: id('writer'),
    from: 0,
    to: 0,
    high: 0,
    ledger: [],
    snapshots: [],
    events: [],
    ...given,
  })

  async function post(
    given: unknown,
    key: string | null = keys.writeKey,
  ): Promise<{ status: number; answer: IngestAnswer & { error?: string } }> {
    const response = await fetch(`${collector.url}/v1/ingest${key === null ? '' : `?key=${key}`}`, {
      method: 'POST',
      body: typeof given === 'string' ? given : JSON.stringify(given),
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
    })
    return { status: response.status, answer: (await response.json()) as never }
  }
  async function get<T>(path: string): Promise<T> {
    const response = await fetch(collector.url + path, { headers: { authorization: `Bearer ${keys.readKey}` } })
    return (await response.json()) as T
  }
  const quality = (): Promise<Quality> => get<Quality>('/v1/quality?days=1')
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
    ])('is told 401 before anything about the body: %s', async (_, given, key) => {
      const { status, answer } = await post(given.replace('KEY', keys.writeKey), key)
      expect([status, answer.error]).toEqual([401, 'the write key is missing or unknown'])
    })

    it('is told 401 before the body has arrived when the key is in the query', async () => {
      const { hostname, port } = new URL(collector.url)
      const socket = connect(Number(port), hostname)
      const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))))
      socket.write(
        `POST /v1/ingest?key=${unknown} HTTP/1.1\r\nHost: collector\r\nContent-Type: text/plain\r\nContent-Length: 250000\r\n\r\n{`,
      )
      expect((await answered).split('\r\n')[0]).toContain('401')
      socket.destroy()
    })

    it('is told apart from one with the key in the body, whatever else has that name', async () => {
      const one = snapshot()
      const given = {
        events: [play(one.session, 1, { type: 'log', name: 'n', data: { key: 'x' } } as never)],
        writer: 'key_writer_key',
      }
      const { status, answer } = await post({ ...body(given), key: keys.writeKey }, null)
      expect([status, answer.accepted]).toEqual([202, 1])
    })
  })

  it.each([
    ['85,000 empty arrays', `{"ledger":[{"seqs":[${'[],'.repeat(85_000)}[]]}]}`, 'more than 30000 values'],
    ['100,000 numbers', `{"snapshots":[{"watched":[${'1,'.repeat(100_000)}1]}]}`, 'more than 30000 values'],
    ['40,000 keys', `{"a":0${',"b":1'.repeat(40_000)}}`, 'more than 30000 values'],
    ['a deep nest', '{"a":'.repeat(40_000), 'nested deeper than 32 levels'],
  ])('with a key, is refused before the body is parsed: %s', async (_, given, reason) => {
    const { status, answer } = await post(given)
    expect(status).toBe(400)
    expect(answer.error).toContain(reason)
  })

  it('costs nobody else a record: each line of the ledger and each pending writer is judged alone', async () => {
    const line: LedgerEntry = { id: id('ledger'), reason: 'age', count: 2, writer: id('writer'), seqs: [[1, 2]] }
    const known = id('writer')
    await post(body({ writer: known, events: [play(id('session'), 1)], high: 1 }))
    const one = snapshot()
    const { status, answer } = await post(
      body({
        snapshots: [one],
        ledger: [
          line,
          { ...line, id: 'short' },
          { ...line, id: id('ledger'), reason: 'weather' },
          null,
          { ...line, id: id('ledger'), seqs: [[1, 1_000_000]] },
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

  describe('says what cannot be', () => {
    const now = Date.now()
    it.each<[string, Partial<SnapshotRecord>, string]>([
      ['more playing time than time', { playingMs: 40 * MINUTE }, 'implausible_time'],
      ['more time on all clocks than time', { playingMs: 20 * MINUTE, pausedMs: 20 * MINUTE }, 'implausible_time'],
      ['a trillion of suspended time', { suspendedMs: 1e12 }, 'implausible_time'],
      ['ten hours of content in half an hour', { contentMs: 600 * MINUTE }, 'implausible_content'],
      ['ten hours watched in half an hour', { watched: [[0, 36_000]] }, 'implausible_content'],
      ['a billion plays', { playCount: 1e9 }, 'implausible_count'],
      ['a million errors', { errorCount: 1e6 }, 'implausible_count'],
      ['a revision that freezes the session', { rev: Number.MAX_SAFE_INTEGER }, 'implausible_rev'],
      ['a revision of a million after half an hour', { rev: 1_000_000 }, 'implausible_rev'],
      ['what is beyond the duration', { duration: 100, watched: [[0, 102]] }, 'beyond_duration'],
      ['replays beyond the duration', { duration: 100, watched: [[0, 100]], twice: [[90, 110]] }, 'beyond_duration'],
      ['a start in the future', { startedAt: now + DAY / 2 }, 'in_the_future'],
      ['a start and a moment in the future', { startedAt: now + DAY / 2, at: now + DAY / 2 + 1000 }, 'in_the_future'],
      ['a moment in a year', { at: now + 365 * DAY }, 'in_the_future'],
      ['a start in 1970', { startedAt: 0 }, 'outside_window'],
    ])('%s', async (_, given, reason) => {
      const before = (await quality()).refused[reason] ?? 0
      const one = snapshot(given)
      const answered = await post(body({ snapshots: [one] }))

      expect(answered.answer.accepted).toBe(0)
      expect(answered.answer.rejected.map(({ id: which }) => which)).toEqual([`${one.session}@${one.rev}`])
      expect(reasons(answered)).toEqual([reason])
      expect((await quality()).refused[reason]).toBe(before + 1)
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
      const answered = await post(body({ events: [{ ...play(id('session'), 1), ...given } as EventRecord] }))
      expect(reasons(answered)).toEqual([reason])
    })

    it.each<[string, Partial<LedgerEntry>]>([
      ['more drops than any queue holds', { count: 1e12 }],
      ['more numbers than drops', { count: 1, seqs: [[1, 1000]] }],
      ['numbers that no page reaches', { count: 1, seqs: [[2 ** 52, 2 ** 52]] }],
    ])('%s', async (_, given) => {
      const line: LedgerEntry = { id: id('ledger'), reason: 'age', count: 1, writer: id('writer'), ...given }
      const { answer } = await post(body({ ledger: [line] }))
      expect(answer.rejected).toEqual([{ id: line.id, reason: expect.stringContaining('implausible_') }])
    })

    it.each([Number.MAX_SAFE_INTEGER, 1e8, 2e6])('a highest number of %d makes no such loss', async (high) => {
      const before = await quality()
      const one = snapshot()
      const { answer } = await post(body({ high, snapshots: [one], events: [play(one.session, 1)] }))
      const after = await quality()

      expect(answer.accepted).toBe(2)
      expect(after.events.missing - before.events.missing).toBeLessThan(200_000)
      expect((after.refused.implausible_high ?? 0) - (before.refused.implausible_high ?? 0)).toBe(1)
    })

    it('is taken as far as a viewer may have done it', async () => {
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

  it.each([5e-324, 1e-310, 1e-12, 0.01])('is not believed a duration of %d s, and the rest is stored', async (tiny) => {
    const one = snapshot({
      duration: tiny,
      position: tiny,
      maxPosition: tiny,
      playingMs: MINUTE,
      watched: [[0, 60]],
      played: [[tiny, 60]],
    })
    const { answer } = await post(
      body({ snapshots: [one], events: [play(one.session, 1, { position: tiny }), play(one.session, 2)] }),
    )

    expect(answer).toMatchObject({ accepted: 3, rejected: [] })
    expect(await get(`/v1/sessions/${one.session}`)).toMatchObject({ duration: null, watched: [[0, 60]] })
    expect(await get(`/v1/videos/${one.videoId}/summary`)).toMatchObject({ duration: null, uniqueSeconds: 60 })
    expect((await get<{ cells: HeatCell[] }>(`/v1/videos/${one.videoId}/heatmap`)).cells.length).toBe(6)
  })

  it('corrects the times of a clock that is ahead, so that nothing is stored in the future', async () => {
    const ahead = 5 * 60 * MINUTE
    const now = Date.now()
    const one = snapshot({ startedAt: now + ahead - MINUTE, at: now + ahead, playingMs: MINUTE })
    const { answer } = await post(body({ sentAt: now + ahead, snapshots: [one] }))
    const session = await get<{ startedAt: number }>(`/v1/sessions/${one.session}`)

    expect(answer.rejected).toEqual([])
    expect(Math.abs(session.startedAt - (now - MINUTE))).toBeLessThan(20_000)
  })

  describe('who is not the writer of a session', () => {
    it('neither changes it nor takes its numbers', async () => {
      const [owner, other] = [id('writer'), id('writer')]
      const one = snapshot({ title: 'Mine', playingMs: 1000, watched: [[0, 1]] })
      // The other is first with an event, the owner with the session.
      await post(body({ writer: other, events: [play(one.session, 1, { position: 666 })] }))
      await post(body({ writer: owner, snapshots: [one] }))
      const before = (await quality()).refused.other_writer ?? 0

      const forged = { ...one, rev: 500, title: 'Theirs', playingMs: 9 * MINUTE, watched: [[0, 540] as Range] }
      const refused = await post(
        body({ writer: other, snapshots: [forged], events: [play(one.session, 2, { position: 666 })] }),
      )
      await post(
        body({
          writer: owner,
          snapshots: [{ ...one, rev: 2 }],
          events: [1, 2].map((seq) => play(one.session, seq, { position: seq })),
        }),
      )

      expect(refused.answer).toMatchObject({
        accepted: 0,
        rejected: [
          { id: `${one.session}@500`, reason: 'other_writer' },
          { id: `${one.session}/2`, reason: 'other_writer' },
        ],
      })
      expect((await quality()).refused.other_writer).toBe(before + 2)
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

    it('does not win by coming at the same moment', async () => {
      const owner = id('writer')
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

    it('sends what the writer left, in its name', async () => {
      const gone = id('writer')
      const one = snapshot({ playingMs: 1000 })
      await post(body({ writer: gone, snapshots: [one], events: [play(one.session, 1)], high: 3 }))
      // Another page found the rest: the envelope is still the writer's.
      const { answer } = await post(
        body({ writer: gone, snapshots: [{ ...one, rev: 2 }], events: [play(one.session, 2), play(one.session, 3)] }),
      )
      expect(answer).toMatchObject({ accepted: 3, rejected: [], have: [[1, 3]] })
    })
  })
})
