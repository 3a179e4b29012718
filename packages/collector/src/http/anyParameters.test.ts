import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Answered,
  openTestCollector,
  type TestCollector,
} from '../../test/openTestCollector.ts'
import { READS, type ReadName } from '../reads/query/paths.ts'

let test: TestCollector
beforeAll(async () => {
  test = await openTestCollector()
  const watched = { watched: [[0, 20]] as const, twice: [[3, 5]] as const, playingMs: 22_000 }
  const given = { videoId: 'known', viewerId: 'known', courseId: 'known', ...watched }
  await test.post(
    test.body({ snapshots: [test.snapshot(given), test.snapshot({ ...given, duration: 30 })] }),
  )
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

const value = fc.constantFrom(
  ...[
    '',
    ' ',
    '0',
    '1',
    '-1',
    '1e9',
    '999999',
    '1000',
    'true',
    'null',
    "'; --",
    '%',
    '_',
    '\\',
    '../..',
  ],
  ...[
    '1970-01-01',
    '2026-11-29',
    '2026-11-30T00:00:00Z',
    '2026-10-25T02:30',
    '9999-12-31',
    '0000-01-01',
  ],
  ...[
    'UTC',
    'Europe/Berlin',
    'Africa/Cairo',
    'Pacific/Apia',
    'GMT+25',
    'hour',
    'day',
    'previous',
    'csv',
    'ndjson',
  ],
  ...[
    '1s',
    '9999s',
    '1%',
    '100%',
    '33%',
    'views',
    '-title',
    '-completionRate',
    'known',
    'mobile',
    'W10',
    'x'.repeat(300),
  ],
)

it('answers any parameters with figures or with a reason, never with a fault', async () => {
  const names = Object.keys(READS) as ReadName[]
  const request = fc.constantFrom(...names).chain((name) =>
    fc.record({
      name: fc.constant(name),
      id: fc.constantFrom('known', 'unknown', "'", '%'),
      given: fc.array(fc.tuple(fc.constantFrom(...READS[name].parameters, 'format'), value), {
        maxLength: 4,
      }),
    }),
  )
  const statuses = new Set<number>()
  await fc.assert(
    fc.asyncProperty(request, async ({ name, id, given }) => {
      const query = new URLSearchParams(given as [string, string][]).toString()
      const path = `${READS[name].path.replace(':id', encodeURIComponent(id))}?${query}`
      const response = await test.collector.fetch(
        new Request(`http://collector${path}`, {
          headers: { authorization: `Bearer ${test.keys.readKey}` },
        }),
      )
      const text = await response.text()
      statuses.add(response.status)
      expect([200, 400, 404], `${path} ${text.slice(0, 200)}`).toContain(response.status)
      if (response.status !== 200) expect((JSON.parse(text) as Answered).error, path).toBeTruthy()
    }),
    { numRuns: 800 },
  )
  expect([...statuses].sort()).toEqual([200, 400, 404])
}, 120_000)
