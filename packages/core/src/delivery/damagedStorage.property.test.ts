import { fetchTransport } from '@playhead/http'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { unaccounted } from '../../test/accounted.ts'
import { settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import { envelopeSchema, eventSchema, snapshotSchema } from '../wire.ts'

// Storage holds what other code, other versions and broken disks left there; the network answers
// with anything. Delivery goes on.

const DAY = 86_400_000
const GONE = 'writer-of-a-page-that-is-gone'
const LINE = 'line-of-a-page-that-is-gone'

const key = fc.oneof(
  fc.constantFrom(
    'e/bad/0000000001',
    'e/short/x',
    'e',
    'e/',
    's/',
    's/short/session-of-no-writer',
    'l/',
    `e/${GONE}/0000000001`,
    `e/${GONE}/0000000002`,
    `e/${GONE}/1`,
    'e/constructor/0000000001',
    `s/${GONE}/session-of-no-writer`,
    `l/${GONE}/${LINE}`,
    'm/policy',
    'm/aged',
    'x/of-a-later-version',
  ),
  fc.string(),
)
const odd = fc.constantFrom<unknown>(
  0,
  -1,
  1.5,
  1e308,
  null,
  '',
  'text',
  true,
  [],
  {},
  [[1, 2]],
  'x'.repeat(300),
  '\ud800',
)
const recordLike = fc.record(
  {
    id: fc.oneof(fc.constant(LINE), odd),
    seq: fc.oneof(fc.constantFrom(1, 2), odd),
    rev: fc.oneof(fc.constant(1), odd),
    count: fc.oneof(fc.constant(3), odd),
    reason: fc.oneof(fc.constantFrom('age', 'of a later version'), odd),
    type: fc.oneof(fc.constantFrom('play', 'of a later version'), odd),
    session: fc.oneof(fc.constant('session-of-no-writer'), odd),
    at: fc.oneof(fc.constant(1_700_000_000_000), odd),
    writer: odd,
    seqs: odd,
    videoId: odd,
  },
  { requiredKeys: [] },
)
const policyLike = fc.record(
  {
    attempt: odd,
    notBefore: fc.oneof(odd, fc.constant(9e15)),
    wait: odd,
    waited: odd,
    asked: odd,
    slow: odd,
  },
  { requiredKeys: [] },
)
const text = fc.oneof(
  recordLike.map((record) => JSON.stringify(record)),
  policyLike.map((policy) => JSON.stringify(policy)),
  fc.json(),
  fc.string(),
)
const entry = fc.tuple(
  key,
  fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue() }),
)
const copy = fc.tuple(
  fc.constantFrom(
    `tail:${GONE}`,
    'tail:',
    'tail:short',
    'consent',
    'turn',
    'lease',
    'tail:a:tail:b',
  ),
  fc.oneof(
    fc.constantFrom(
      '{"left":5}',
      '[null]',
      '{"left":[null]}',
      '{"left":{}}',
      '{"left":[[]]}',
      '{"left":[["e/bad/0000000001"]]}',
    ),
    fc.array(entry).map((left) => JSON.stringify({ left })),
    fc.json(),
    fc.string(),
  ),
)

/**
 * Anything but an acknowledgement of records that were not stored: it cannot be distinguished from
 * a true one.
 */
const answer = fc.record({
  status: fc.constantFrom(
    200,
    202,
    204,
    207,
    300,
    400,
    401,
    404,
    408,
    413,
    418,
    422,
    429,
    500,
    503,
    599,
  ),
  body: fc.oneof(
    fc.constantFrom(
      '<!doctype html>',
      '',
      'OK',
      '{"accepted":"1"}',
      '{"accepted":-1}',
      '{"accepted":null}',
      '{',
    ),
    fc.json().filter((json) => !/"accepted": *\d/.test(json)),
    fc.string(),
  ),
  headers: fc.record(
    {
      'content-type': fc.constantFrom('text/html', 'application/json', 'nonsense'),
      'retry-after': fc.constantFrom(
        'soon',
        '-1',
        '0',
        '1e9',
        '99999999999999999999',
        'NaN',
        '2',
        '9999-12-31',
        '12:00',
      ),
    },
    { requiredKeys: [] },
  ),
})
type Arbitrary<T> = T extends fc.Arbitrary<infer V> ? V : never
type Input = [
  Arbitrary<typeof entry>[],
  Arbitrary<typeof copy>[],
  Partial<Arbitrary<typeof answer>>[],
  Arbitrary<typeof addition>[],
]

/**
 * What comes beside an acknowledgement of what was stored. `unsent`: `have` names numbers that were
 * never sent.
 */
const addition = fc.record(
  {
    rejected: fc.oneof(odd, fc.array(fc.oneof(odd, fc.record({ id: odd, reason: odd })))),
    have: fc.oneof(
      odd,
      fc.array(fc.oneof(odd, fc.tuple(odd, odd))),
      fc.constant('unsent'),
      fc.constant([[1, 1e9]]),
    ),
    haveOf: fc.oneof(
      odd,
      fc.dictionary(fc.constantFrom('constructor', '__proto__', 'a-writer-not-asked-for'), odd),
    ),
    serverTime: odd,
  },
  { requiredKeys: [] },
)

const range = (to: number): number[] => Array.from({ length: to }, (_, index) => index + 1)
const claims = (have: unknown, seq: number): boolean =>
  Array.isArray(have) &&
  have.some((each) => Array.isArray(each) && each[0] <= seq && seq <= each[1])

/**
 * Found once, as a fault of this test: it counted only numbers of requests that were stored as
 * sent. The server then claimed to have an event of a page that is gone, which had been sent in
 * requests that were answered with junk.
 */
const CLAIMED_OF_PAGE_THAT_IS_GONE: Input = [
  [['e/constructor/0000000001', '"4e6 8"']],
  [],
  [
    [418, '12:00'],
    [599, '9999-12-31'],
    [207, '99999999999999999999'],
    [408, '99999999999999999999'],
    [202, '-1'],
    [418, '1e9'],
    [500, '0'],
    [422, 'NaN'],
  ].map(([status, wait]) => ({
    status: Number(status),
    body: '',
    headers: { 'retry-after': `${wait}` },
  })) as Input[2],
  [{}, { have: 'unsent' }],
]

/**
 * Another fault of this test, by chance once in many runs: with three waits of a day, the last page was the first to
 * send what lay in storage. It had no record of its own, with which the account of the refused
 * snapshot could have left.
 */
const REFUSED_WHEN_NOTHING_FOLLOWS: Input = [
  [
    [
      `s/${GONE}/session-of-no-writer`,
      '{"rev":1,"session":"session-of-no-writer","at":1700000000000}',
    ],
  ],
  [],
  Array.from({ length: 3 }, () => ({
    status: 503,
    body: '',
    headers: { 'retry-after': '99999999999999999999' },
  })),
  [],
]

/** Another: a line of the ledger whose numbers are no ranges: the envelope does not check its lines. */
const LINE_WITHOUT_RANGES: Input = [
  [[`l/${GONE}/${LINE}`, JSON.stringify({ id: LINE, count: 3, reason: 'age', seqs: true })]],
  [],
  [],
  [],
]

beforeEach(() => void vi.stubGlobal('navigator', {}))
afterEach(() => void vi.unstubAllGlobals())

it('goes on delivering, and loses no good record, whatever lies in storage and whatever the network answers', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { maxLength: 8 }),
      fc.array(copy, { maxLength: 4 }),
      fc.array(answer, { maxLength: 8 }),
      fc.array(addition, { maxLength: 4 }),
      async (stored, copies, answers, additions) => {
        const origin = simulatedOrigin()
        const accepted: string[] = []
        /**
         * The highest number that each writer has given to an event, and that it has sent, also in
         * requests that were answered with junk.
         */
        const numbered = new Map<string, number>()
        const sent = new Map<string, number>()
        let activeWriter: string | undefined
        /**
         * A claim that cannot be distinguished from the truth: all numbers of a page that is gone.
         */
        const claimable = (writer: string): number =>
          (writer === activeWriter ? sent : numbered).get(writer) ?? 0
        const junk = [...answers]
        const extra = [...additions]
        origin.collector.mode = {
          rejects: (record) => !v.is('seq' in record ? eventSchema : snapshotSchema, record),
        }
        const fetch = async (_: unknown, { body }: RequestInit): Promise<Response> => {
          const given: { readonly to: number; readonly writer: string } = JSON.parse(String(body))
          const { writer } = given
          sent.set(writer, Math.max(given.to, sent.get(writer) ?? 0))
          const odd = junk.shift()
          if (odd) return new Response([204, 304].includes(odd.status) ? null : odd.body, odd)
          if (!v.is(envelopeSchema, given)) return new Response('no', { status: 400 })
          const answered = JSON.parse((await origin.collector.take(String(body)))?.body ?? '')
          const { have: added, ...more } = extra.shift() ?? {}
          const high = claimable(writer)
          const have = added === 'unsent' ? [[high + 1, high + 1000]] : added
          const isLie = range(high).some(
            (seq) => claims(have, seq) && !origin.collector.events.has(`session-${writer}/${seq}`),
          )
          return Response.json({
            ...answered,
            ...more,
            ...(have !== undefined && !isLie && { have }),
          })
        }
        const open = (): ReturnType<typeof origin.open> => {
          const transport = fetchTransport({
            url: 'https://collector.test/v1/ingest',
            fetch: fetch as never,
          })
          return origin.open({ transport })
        }
        const addEvents = (page: ReturnType<typeof open>, count: number): void => {
          const { writer } = page.delivery
          const seqs = page.add(count)
          accepted.push(...seqs.map((seq) => `${writer}/${seq}`))
          numbered.set(writer, seqs.at(-1) ?? 0)
        }

        // Two pages that are gone left good records: one on disk, one in localStorage.
        const gone = [open(), open()]
        for (const page of gone) addEvents(page, 3)
        await settle()
        gone[0]?.crash()
        addEvents(gone[1] as ReturnType<typeof open>, 2)
        gone[1]?.close()
        await origin.disk.write(stored as never)
        for (const [name, value] of copies)
          if (value !== 'denied') origin.storage.setItem(`playhead:${name}`, value)

        for (const ms of [10_000, 1.2 * DAY, DAY / 12]) {
          const page = open()
          activeWriter = page.delivery.writer
          addEvents(page, 150)
          page.snapshot(1)
          await origin.pass(ms)
          page.crash()
        }
        // Each odd answer may ask for a wait of a day, which is respected. A record that is refused
        // alone is given up once another is accepted, and the account of it leaves with the next
        // one: as every page that lives, this one has more to send.
        const last = open()
        activeWriter = last.delivery.writer
        await origin.pass(10_000)
        const readLeft = async (): Promise<string[]> =>
          (await origin.disk.read('')).map(([each]) => each).filter((each) => /^[esl]\//.test(each))
        for (
          let tries = 14 * (answers.length + 1);
          (await readLeft()).length && tries > 0;
          tries--
        ) {
          addEvents(last, 1)
          await origin.pass(DAY / 12)
        }
        last.crash()

        const { events, ledger } = origin.collector
        expect(unaccounted(accepted, { events: events.values(), ledger })).toEqual([])
        expect(await readLeft()).toEqual([])
        expect(
          Object.keys(origin.storage).filter((name) => name.startsWith('playhead:tail:')),
        ).toEqual([])
      },
    ),
    {
      numRuns: Number(process.env.JUNK_RUNS ?? 40),
      endOnFailure: true,
      examples: [CLAIMED_OF_PAGE_THAT_IS_GONE, REFUSED_WHEN_NOTHING_FOLLOWS, LINE_WITHOUT_RANGES],
    },
  )
}, 600_000)
