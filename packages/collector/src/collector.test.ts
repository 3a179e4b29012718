import { gzipSync } from 'node:zlib'
import type { EventRecord, IngestAnswer, IngestBody, SnapshotRecord } from '@playhead/core'
import { LIMITS } from '@playhead/core/wire'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Collector, createCollector } from './createCollector.ts'
import type { Quality } from './reads/responses.ts'

/** A machine that is busy with other suites is slow, not wrong. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let collector: Collector
let keys: { writeKey: string; readKey: string }
const reports: string[] = []

beforeAll(async () => {
  collector = await createCollector({ report: (error, where) => void reports.push(`${where}: ${error}`) })
  keys = collector.newKeys as typeof keys
})
afterAll(async () => {
  await collector.close()
  expect(reports).toEqual([])
})

/** Whatever a door answers. */
interface Answered {
  readonly error?: string
  readonly events?: readonly unknown[]
  readonly cells?: readonly unknown[]
  readonly startedAt?: number
  readonly paths?: Readonly<Record<string, unknown>>
}

let made = 0
const id = (what: string): string => `${what}-${String(++made).padStart(8, '0')}`
const snapshot = (given: Partial<SnapshotRecord>): SnapshotRecord => ({
  session: id('session'),
  rev: 1,
  videoId: 'v',
  player: 'html5',
  startedAt: Date.now() - 3_600_000,
  at: Date.now(),
  state: 'playing',
  ...given,
})
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
  init: RequestInit & { key?: string } = {},
): Promise<{ status: number; answer: IngestAnswer & { error?: string } }> {
  const response = await collector.fetch(
    new Request(`http://collector/v1/ingest?key=${init.key ?? keys.writeKey}`, {
      method: 'POST',
      body: typeof given === 'string' ? given : JSON.stringify(given),
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      ...init,
    }),
  )
  return { status: response.status, answer: (await response.json()) as IngestAnswer }
}
async function get(path: string, key = keys.readKey): Promise<{ status: number; answer: Answered }> {
  const response = await collector.fetch(
    new Request(`http://collector${path}`, { headers: { authorization: `Bearer ${key}` } }),
  )
  return { status: response.status, answer: (await response.json()) as never }
}

describe('what is watched arrives', () => {
  it('B1 counts 10 minutes and then 5 minutes of one viewer as 2 views, 1 viewer, 100 % together', async () => {
    const watch = (from: number, to: number): SnapshotRecord =>
      snapshot({
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
    await post(body({ snapshots: [watch(0, 600)] }))
    await post(body({ snapshots: [watch(600, 900)] }))

    const { answer } = await get('/v1/videos/b1/summary')
    expect(answer).toMatchObject({ views: 2, viewers: 1, playingMs: 900_000, averages: { viewerCoverage: 1 } })
  })

  it('B2 tells watch time from position: 4 minutes watched, completion 100 %, engagement 40 %', async () => {
    await post(
      body({
        snapshots: [
          snapshot({
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

    const { answer } = await get('/v1/videos/b2/summary')
    expect(answer).toMatchObject({
      playingMs: 240_000,
      completed: 1,
      completionRate: 1,
      averages: { completion: 1, engagement: 0.4, coverage: 0.4 },
    })
  })

  it('answers after commit, with what it has of the writer, and shows the session at once', async () => {
    const one = snapshot({
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
    const { status, answer } = await post(body({ snapshots: [one], events, from: 1, to: 4, high: 4 }))

    expect(status).toBe(202)
    expect(answer).toMatchObject({
      accepted: 4,
      rejected: [],
      have: [
        [1, 2],
        [4, 4],
      ],
    })
    const { answer: session } = await get(`/v1/sessions/${one.session}`)
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
    await post(
      body({
        snapshots: [
          snapshot({ videoId: 'heat', duration: 35, playingMs: 20_000, watched: [[0, 15]], twice: [[0, 5]] }),
          snapshot({ videoId: 'heat', duration: 35, playingMs: 9000, watched: [[8, 12]] }),
        ],
      }),
    )

    const { answer } = await get('/v1/videos/heat/heatmap?bucket=10s')
    expect(answer).toMatchObject({
      views: 2,
      cells: [
        { from: 0, to: 10, watchedSeconds: 12, reach: 0.6, replayedSeconds: 5 },
        { from: 10, to: 20, watchedSeconds: 7, reach: 0.35, replayedSeconds: 0 },
        { from: 20, to: 30, watchedSeconds: 0, reach: 0, replayedSeconds: 0 },
        { from: 30, to: 35, watchedSeconds: 0, reach: 0, replayedSeconds: 0 },
      ],
    })
    expect((await get('/v1/videos/heat/heatmap?bucket=1%')).answer.cells?.length).toBe(100)
  })

  it('counts a session that never played as an impression', async () => {
    await post(body({ snapshots: [snapshot({ videoId: 'seen', state: 'idle' })] }))

    expect((await get('/v1/videos/seen/summary')).answer).toMatchObject({ views: 0, impressions: 1, playRate: 0 })
  })

  it('counts the same drops once, however often they are told', async () => {
    const ledger = [
      { id: id('ledger'), reason: 'bytes' as const, count: 3, writer: 'writer-dropped', seqs: [[1, 3]] as const },
    ]
    const dropped = async (): Promise<number> =>
      ((await get('/v1/quality')).answer as unknown as Quality).drops.bytes ?? 0
    const before = await dropped()

    for (let again = 0; again < 2; again++) expect((await post(body({ ledger }))).status).toBe(202)

    expect((await dropped()) - before).toBe(3)
  })
})

describe('what writers numbered', () => {
  const events = (session: string, seqs: readonly number[], more = {}): EventRecord[] =>
    seqs.map((seq) => ({ type: 'play', session, seq, at: Date.now(), ...more }))

  it('is received, declared dropped, or shown as a gap', async () => {
    const before = (await get('/v1/quality')).answer as unknown as Quality
    const drop = {
      id: id('ledger'),
      reason: 'quota' as const,
      count: 3,
      writer: 'writer-quality',
      seqs: [[4, 5]] as const,
    }
    await post(
      body({
        writer: 'writer-quality',
        from: 1,
        to: 9,
        high: 10,
        events: events(id('session'), [1, 2, 3, 9]),
        ledger: [drop],
      }),
    )

    const after = (await get('/v1/quality?days=1')).answer as unknown as Quality
    const gained = Object.entries(after.events).map(([name, count]) => [
      name,
      count - before.events[name as keyof Quality['events']],
    ])
    expect(Object.fromEntries(gained)).toEqual({ numbered: 10, received: 4, declared: 2, missing: 4, lost: 0 })
    expect((after.drops.quota ?? 0) - (before.drops.quota ?? 0)).toBe(3)
    expect(after.gaps.find(({ writer }) => writer === 'writer-quality')?.missing).toEqual([
      [6, 8],
      [10, 10],
    ])
    expect((await get('/v1/quality?days=0')).status).toBe(400)
  })

  it('is told of writers that are gone, to whoever found what they left', async () => {
    await post(body({ writer: 'writer-is-gone', from: 1, to: 3, high: 3, events: events(id('session'), [1, 3]) }))
    const { answer } = await post(body({ pending: ['writer-is-gone', 'writer-unheard-of'] }))

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
    const one = snapshot({ startedAt: now - 60_000, at: now + YEARS, epoch: 1, playingMs: 60_000 })
    const said = [undefined, 1, 2].map((epoch, at) => ({
      type: 'play' as const,
      session: one.session,
      seq: at + 1,
      at: epoch === 1 ? now + YEARS : now - 1000,
      ...(epoch && { epoch }),
    }))
    const { answer } = await post(body({ from: 1, to: 3, high: 3, epoch: 2, snapshots: [one], events: said }))

    expect(answer.rejected).toEqual([])
    const { answer: session } = await get(`/v1/sessions/${one.session}`)
    const times = (session.events as unknown as { at: number }[]).map(({ at }) => Math.abs(at - now) < 5000)
    expect(times).toEqual([true, true, true])
    expect(Math.abs((session.startedAt ?? 0) - (now - 60_000))).toBeLessThan(5000)
  })

  it('comes packed as well', async () => {
    const one = snapshot({ playingMs: 7000 })
    const send = (packed: Uint8Array): Promise<Response> =>
      Promise.resolve(
        collector.fetch(
          new Request(`http://collector/v1/ingest?key=${keys.writeKey}&z=gz`, {
            method: 'POST',
            body: packed as never,
            headers: { 'content-type': 'text/plain' },
          }),
        ),
      )
    expect((await send(gzipSync(JSON.stringify(body({ snapshots: [one] }))))).status).toBe(202)
    expect((await get(`/v1/sessions/${one.session}`)).answer).toMatchObject({ playingMs: 7000 })

    const bomb = gzipSync('x'.repeat(50_000_000))
    expect((await send(bomb)).status).toBe(400)
    expect((await send(Buffer.from('no gzip'))).status).toBe(400)
  })
})

describe('what is wrong gets an answer, and nothing breaks', () => {
  it.each([
    ['no JSON', '{', 400, 'the body is not JSON'],
    ['a number', '7', 400, 'Expected Object'],
    ['an array', '[]', 400, ''],
    ['nothing', '', 400, 'the body is not JSON'],
    ['null', 'null', 400, ''],
    ['an empty object', '{}', 400, 'batch: Invalid key: Expected "batch"'],
    ['a deep nest', '['.repeat(100_000), 400, 'nested deeper than 32 levels'],
    ['too large a body', 'x'.repeat(LIMITS.bodyBytes + 1), 413, 'the body is larger than'],
    ['records that are no list', JSON.stringify({ ...body({}), events: 'all' }), 400, 'events: Invalid type'],
    [
      'too many records',
      JSON.stringify({ ...body({}), events: new Array(LIMITS.records + 1).fill(0) }),
      400,
      'events: Invalid length',
    ],
    ['a clock that is no number', JSON.stringify({ ...body({}), sentAt: 'now' }), 400, 'sentAt: Invalid type'],
    ['a writer that is SQL', JSON.stringify({ ...body({}), writer: "'; drop table video; --" }), 400, 'writer'],
    ['polluted prototypes', '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}', 400, 'batch'],
  ])('%s', async (_, given, status, reason) => {
    const { status: got, answer } = await post(given)

    expect(got).toBe(status)
    expect(answer.error).toContain(reason)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('refuses single records by their identity, and takes the others', async () => {
    const good = snapshot({ videoId: 'mixed', playingMs: 1000, watched: [[0, 1]] })
    const { answer } = await post(
      body({
        snapshots: [
          good,
          { ...good, session: 'session-bad-range', watched: [[5, 1]] },
          { ...good, session: 'session-nan-0001', playingMs: null },
          7,
        ] as never,
        events: [
          { type: 'sing', session: good.session, seq: 3, at: Date.now() },
          { type: 'log', name: 'a\u0000b', session: good.session, seq: 4, at: Date.now() },
        ] as never,
      }),
    )

    expect(answer.accepted).toBe(1)
    expect(answer.rejected.map(({ id: which }) => which)).toEqual([
      'session-bad-range@1',
      'session-nan-0001@1',
      'snapshots[3]',
      `${good.session}/3`,
      `${good.session}/4`,
    ])
    expect(answer.rejected.every(({ reason }) => reason.length > 0 && reason.length <= 200)).toBe(true)
  })

  it('does not take what is older than its window', async () => {
    const old = Date.now() - 90 * 86_400_000
    const { answer } = await post(body({ snapshots: [snapshot({ startedAt: old, at: old })] }))

    expect(answer).toMatchObject({ accepted: 0, rejected: [{ reason: 'outside_window' }] })
  })

  it.each([
    ['no key', ''],
    ['a made-up key', `wk_${'a'.repeat(43)}`],
    ['SQL for a key', "' or 1=1 --"],
  ])('knows nobody by %s', async (_, key) => {
    expect((await post(body({}), { key })).status).toBe(401)
    expect((await get('/v1/videos', key)).status).toBe(401)
  })

  it('does not let a write key read, nor a read key write', async () => {
    expect((await get('/v1/videos', keys.writeKey)).status).toBe(401)
    expect((await post(body({}), { key: keys.readKey })).status).toBe(401)
  })

  it('takes the key from the body as well', async () => {
    expect((await post({ ...body({}), key: keys.writeKey }, { key: '' })).status).toBe(202)
  })

  it.each([
    ['GET', undefined, 405],
    ['PUT', undefined, 405],
    ['POST', 'application/x-www-form-urlencoded', 415],
    ['POST', 'multipart/form-data', 415],
  ])('%s %s', async (method, type, status) => {
    const init = { method, ...(type ? { headers: { 'content-type': type }, body: '{}' } : {}) }
    expect((await collector.fetch(new Request('http://collector/v1/ingest', init))).status).toBe(status)
  })

  it('lets other origins send, and reads what they may', async () => {
    const answer = await collector.fetch(
      new Request('http://collector/v1/ingest', {
        method: 'OPTIONS',
        headers: { origin: 'https://shop.test', 'access-control-request-method': 'POST' },
      }),
    )
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  it.each([
    '/v1/videos/none/summary',
    '/v1/videos/none/heatmap',
    '/v1/sessions/none',
    "/v1/videos/'%20or%201=1/summary",
  ])('%s is not known', async (path) => {
    expect((await get(path)).status).toBe(404)
  })
  it.each([
    '/v1/videos/v/heatmap?bucket=0s',
    '/v1/videos/v/heatmap?bucket=-1s',
    '/v1/videos/v/heatmap?bucket=101%25',
    '/v1/videos?limit=all',
  ])('%s has a reason', async (path) => {
    const { status, answer } = await get(path)
    expect(status).toBe(400)
    expect(answer.error).toMatch(/expected .* got/)
  })

  it.each(['/v1/sessions/a%00b', '/v1/videos/a%00b/summary', '/v1/videos/a%00b/heatmap'])(
    '%s has a reason too',
    async (path) => {
      expect(await get(path)).toEqual({
        status: 400,
        answer: { error: 'id: expected text without a NUL, got "a\\u0000b"' },
      })
    },
  )
  it.each(['/v1/videos/%ED%A0%80/summary', '/v1/videos/%E0%A4%A/summary', `/v1/sessions/${'x'.repeat(500)}`])(
    '%s is not known either',
    async (path) => {
      expect((await get(path)).status).toBe(404)
    },
  )

  it('describes itself by the schema that checks it', async () => {
    const { answer } = await get('/openapi.json')
    expect(Object.keys(answer.paths ?? {})).toContain('/v1/ingest')
  })

  it('asks to come back later when more waits than it can store soon, and takes it then', async () => {
    const small = await createCollector({ maxWaiting: 3, report: (error) => void reports.push(`small: ${error}`) })
    const send = async (): Promise<Response> =>
      small.fetch(
        new Request(`http://collector/v1/ingest?key=${small.newKeys?.writeKey}`, {
          method: 'POST',
          body: JSON.stringify(body({ snapshots: [snapshot({}), snapshot({})] })),
        }),
      )
    const [first, second] = await Promise.all([send(), send()])
    const later = await send()
    await small.close()

    expect([first.status, second.status, later.status]).toEqual([202, 429, 202])
    expect(second.headers.get('retry-after')).toBe('5')
    expect(await second.json()).toEqual({ error: 'too much is waiting' })
  })

  it('names what is wrong with its own options', async () => {
    await expect(createCollector({ port: 1 } as never)).rejects.toThrow('createCollector() has no option "port"')
    await expect(createCollector({ maxWaiting: 0 })).rejects.toThrow(
      'option "maxWaiting" must be a whole number above 0',
    )
    await expect(createCollector({ databaseUrl: 'mysql://x' })).rejects.toThrow(
      /option "databaseUrl" must be 'postgres:.*, or left out, got a value that is not shown$/,
    )
  })

  it('answers any body that is nearly right with a reason or by storing it, never with a fault', async () => {
    const extreme = fc.constantFrom<unknown>(
      ...[
        0,
        -1,
        1.5,
        1e308,
        -1e308,
        8.64e15,
        Number.MAX_SAFE_INTEGER,
        null,
        true,
        '',
        'NaN',
        '\0',
        '\ud800',
        '{}',
        "'; --",
      ],
      ...[
        [],
        {},
        [[0, 0]],
        [[1, 864_000]],
        [[0, Number.MAX_SAFE_INTEGER]],
        [[7, 3]],
        { __proto__: null },
        [null],
        'x'.repeat(300),
      ],
    )
    const full = (): Record<string, unknown> => {
      const one = snapshot({
        videoId: 'fuzz',
        title: 't',
        viewerId: 'u',
        duration: 60,
        playingMs: 5000,
        watched: [[0, 5]],
      })
      const more = {
        maxPosition: 5,
        position: 5,
        completedAt: Date.now(),
        milestones: { reached: [25], played: [] },
        twice: [[0, 1]],
      }
      const event = {
        type: 'log',
        name: 'n',
        data: { at: 1 },
        session: one.session,
        seq: 1,
        at: Date.now(),
        position: 1,
      }
      const drop = { id: id('ledger'), reason: 'age', count: 2, writer: id('writer'), seqs: [[1, 2]] }
      return { ...body({ from: 1, to: 1, high: 1 }), snapshots: [{ ...one, ...more }], events: [event], ledger: [drop] }
    }
    const change = fc.record({
      where: fc.constantFrom('', 'snapshots', 'events', 'ledger'),
      field: fc.nat(),
      value: extreme,
    })

    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const given = full()
        for (const { where, field, value } of changes) {
          const list = where ? given[where] : [given]
          const target = Array.isArray(list) ? list[0] : undefined
          if (typeof target !== 'object' || target === null) continue
          const names = Object.keys(target)
          target[names[field % names.length] as string] = structuredClone(value)
        }
        const { status, answer } = await post(given)
        if (status === 202) expect(answer.accepted + answer.rejected.length).toBeLessThanOrEqual(3)
        else {
          expect([400, 401]).toContain(status)
          expect(answer.error).toBeTruthy()
        }
      }),
      { numRuns: 400 },
    )
    expect((await get('/v1/videos/fuzz/summary')).status).toBe(200)
  })
})
