import { LIMITS } from '@playhead/core/wire'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type Answered,
  createRecordFactory,
  openTestCollector,
  type TestCollector,
} from '../../test/openTestCollector.ts'
import { createCollector } from '../createCollector.ts'

/** A busy machine is slow, not wrong. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const { body } = createRecordFactory()
let test: TestCollector
beforeAll(async () => {
  test = await openTestCollector()
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

describe('invalid requests get an answer, and break nothing', () => {
  it.each([
    ['no JSON', '{', 400, 'the body is not JSON'],
    ['a number', '7', 400, 'Expected Object'],
    ['an array', '[]', 400, ''],
    ['nothing', '', 400, 'the body is not JSON'],
    ['null', 'null', 400, ''],
    ['an empty object', '{}', 400, 'batch: Invalid key: Expected "batch"'],
    ['a deep nest', '['.repeat(100_000), 400, 'nested deeper than 32 levels'],
    ['too large a body', 'x'.repeat(LIMITS.bodyBytes + 1), 413, 'the body is larger than'],
    [
      'records that are no list',
      JSON.stringify({ ...body({}), events: 'all' }),
      400,
      'events: Invalid type',
    ],
    [
      'too many records',
      JSON.stringify({ ...body({}), events: new Array(LIMITS.records + 1).fill(0) }),
      400,
      'events: Invalid length',
    ],
    [
      'a clock that is no number',
      JSON.stringify({ ...body({}), sentAt: 'now' }),
      400,
      'sentAt: Invalid type',
    ],
    [
      'a writer that is SQL',
      JSON.stringify({ ...body({}), writer: "'; drop table video; --" }),
      400,
      'writer',
    ],
    [
      'polluted prototypes',
      '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}',
      400,
      'batch',
    ],
  ])('%s', async (_, given, status, reason) => {
    const { status: got, answer } = await test.post(given)

    expect(got).toBe(status)
    expect(answer.error).toContain(reason)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('refuses single records by their identity, and accepts the others', async () => {
    const good = test.snapshot({ videoId: 'mixed', playingMs: 1000, watched: [[0, 1]] })
    const { answer } = await test.post(
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
    expect(answer.rejected.every(({ reason }) => reason.length > 0 && reason.length <= 200)).toBe(
      true,
    )
  })

  it('does not accept records older than its window', async () => {
    const old = Date.now() - 90 * 86_400_000
    const { answer } = await test.post(
      body({ snapshots: [test.snapshot({ startedAt: old, at: old })] }),
    )

    expect(answer).toMatchObject({ accepted: 0, rejected: [{ reason: 'outside_window' }] })
  })

  it.each([
    ['no key', ''],
    ['a made-up key', `wk_${'a'.repeat(43)}`],
    ['SQL for a key', "' or 1=1 --"],
  ])('refuses %s as a key', async (_, key) => {
    expect((await test.post(body({}), { key })).status).toBe(401)
    expect((await test.get<Answered>('/v1/videos', key)).status).toBe(401)
  })

  it('does not let a write key read, nor a read key write', async () => {
    expect((await test.get<Answered>('/v1/videos', test.keys.writeKey)).status).toBe(403)
    expect((await test.post(body({}), { key: test.keys.readKey })).status).toBe(403)
  })

  it('accepts the key in the body as well', async () => {
    expect((await test.post({ ...body({}), key: test.keys.writeKey }, { key: '' })).status).toBe(
      202,
    )
  })

  it.each([
    ['GET', undefined, 405],
    ['PUT', undefined, 405],
    ['POST', 'application/x-www-form-urlencoded', 415],
    ['POST', 'multipart/form-data', 415],
  ])('%s %s', async (method, type, status) => {
    const init = { method, ...(type ? { headers: { 'content-type': type }, body: '{}' } : {}) }
    expect(
      (await test.collector.fetch(new Request('http://collector/v1/ingest', init))).status,
    ).toBe(status)
  })

  it('allows requests of other origins, which may read some headers', async () => {
    const answer = await test.collector.fetch(
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
    expect((await test.get<Answered>(path)).status).toBe(404)
  })
  it.each([
    '/v1/videos/v/heatmap?bucket=0s',
    '/v1/videos/v/heatmap?bucket=-1s',
    '/v1/videos/v/heatmap?bucket=101%25',
    '/v1/videos?limit=all',
  ])('%s has a reason', async (path) => {
    const { status, answer } = await test.get<Answered>(path)
    expect(status).toBe(400)
    expect(answer.error).toMatch(/expected .* got/)
  })

  it.each(['/v1/sessions/a%00b', '/v1/videos/a%00b/summary', '/v1/videos/a%00b/heatmap'])(
    '%s has a reason too',
    async (path) => {
      expect(await test.get<Answered>(path)).toEqual({
        status: 400,
        answer: { error: 'id: expected text without a NUL, got "a\\u0000b"' },
      })
    },
  )
  it.each([
    '/v1/videos/%ED%A0%80/summary',
    '/v1/videos/%E0%A4%A/summary',
    `/v1/sessions/${'x'.repeat(500)}`,
  ])('%s is not known either', async (path) => {
    expect((await test.get<Answered>(path)).status).toBe(404)
  })

  it('describes itself by the schema that checks it', async () => {
    const { answer } = await test.get<Answered>('/openapi.json')
    expect(Object.keys(answer.paths ?? {})).toContain('/v1/ingest')
  })

  it('answers 429 while more waits than it can store soon, and accepts the batch later', async () => {
    const small = await createCollector({
      maxWaiting: 3,
      report: (error) => void test.reports.push(`small: ${error}`),
    })
    const send = async (): Promise<Response> =>
      small.fetch(
        new Request(`http://collector/v1/ingest?key=${small.newKeys?.writeKey}`, {
          method: 'POST',
          body: JSON.stringify(body({ snapshots: [test.snapshot({}), test.snapshot({})] })),
        }),
      )
    const [first, second] = await Promise.all([send(), send()])
    const later = await send()
    await small.close()

    expect([first.status, second.status, later.status]).toEqual([202, 429, 202])
    expect(second.headers.get('retry-after')).toBe('5')
    expect(await second.json()).toEqual({ error: 'too much is waiting' })
  })

  it('names the option that is wrong', async () => {
    await expect(createCollector({ port: 1 } as never)).rejects.toThrow(
      'createCollector() has no option "port"',
    )
    await expect(createCollector({ maxWaiting: 0 })).rejects.toThrow(
      'option "maxWaiting" must be a whole number above 0',
    )
    await expect(createCollector({ databaseUrl: 'mysql://x' })).rejects.toThrow(
      /option "databaseUrl" must be 'postgres:.*, or left out, got a value that is not shown$/,
    )
  })

  it('answers any nearly valid body with a reason or by storing it, never with a fault', async () => {
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
      const one = test.snapshot({
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
      const drop = {
        id: test.createId('ledger'),
        reason: 'age',
        count: 2,
        writer: test.createId('writer'),
        seqs: [[1, 2]],
      }
      return {
        ...body({ from: 1, to: 1, high: 1 }),
        snapshots: [{ ...one, ...more }],
        events: [event],
        ledger: [drop],
      }
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
        const { status, answer } = await test.post(given)
        if (status === 202) expect(answer.accepted + answer.rejected.length).toBeLessThanOrEqual(3)
        else {
          expect([400, 401]).toContain(status)
          expect(answer.error).toBeTruthy()
        }
      }),
      { numRuns: 400 },
    )
    expect((await test.get<Answered>('/v1/videos/fuzz/summary')).status).toBe(200)
  })
})
