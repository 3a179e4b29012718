import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestCollector, type TestCollector } from '../../test/openTestCollector.ts'
import { DAY, MINUTE } from '../../test/useSender.ts'

let test: TestCollector
beforeAll(async () => {
  test = await openTestCollector()
})
afterAll(async () => {
  await test.collector.close()
  expect(test.reports).toEqual([])
})

const HOUR = 60 * MINUTE
const YEAR = 365 * DAY

interface Stored {
  readonly startedAt: number
  readonly playingMs: number
  readonly rev: number
}

it.each([
  ['right', 'corrected', 0],
  ['5 hours ahead', 'corrected', 5 * HOUR],
  ['2 days ahead', 'corrected', 2 * DAY],
  ['3 years ahead', 'corrected', 3 * YEAR],
  // A smaller offset may be the choice of the viewer.
  ['20 hours behind', 'kept', -20 * HOUR],
  ['2 days behind', 'corrected', -2 * DAY],
  ['40 years behind', 'corrected', -40 * YEAR],
])(
  'a session by a clock that is %s loses nothing, and its times are %s',
  async (_, times, offset) => {
    const began = Date.now()
    const writer = test.createId('writer')
    const at = (ms: number): number => began + offset + ms
    const first = test.snapshot({
      ...{ startedAt: at(0), at: at(10_000), rev: 1, playingMs: 10_000, watched: [[0, 10]] },
    })
    const second = {
      ...first,
      rev: 2,
      at: at(MINUTE),
      playingMs: 50_000,
      watched: [[0, 50]] as const,
    }
    for (const [sentAt, record] of [[at(10_000), first] as const, [at(MINUTE), second] as const]) {
      const sent = test.body({ writer, sentAt, snapshots: [record] })
      expect((await test.post(sent)).answer).toMatchObject({ accepted: 1, rejected: [] })
    }

    const { answer } = await test.get<Stored>(`/v1/sessions/${first.session}`)
    expect(answer).toMatchObject({ rev: 2, playingMs: 50_000 })
    const expected = times === 'kept' ? at(0) : began
    // The records claim to be sent up to a minute later than they are.
    expect(Math.abs(answer.startedAt - expected)).toBeLessThan(MINUTE + 20_000)
  },
)

it('a session whose clock is set right while it plays stays one session', async () => {
  const now = Date.now()
  const wrong = now - 3 * YEAR
  const writer = test.createId('writer')
  const first = test.snapshot({
    ...{ startedAt: wrong - MINUTE, at: wrong, rev: 1, playingMs: 50_000, watched: [[0, 50]] },
  })
  const second = {
    ...first,
    rev: 2,
    at: now,
    epoch: 1,
    playingMs: 55_000,
    watched: [[0, 55]] as const,
  }
  const bodies = [
    test.body({ writer, sentAt: wrong, snapshots: [first] }),
    test.body({ writer, sentAt: now, epoch: 1, snapshots: [second] }),
  ]
  for (const body of bodies)
    expect((await test.post(body)).answer).toMatchObject({ accepted: 1, rejected: [] })

  const stored = (await test.get<Stored>(`/v1/sessions/${first.session}`)).answer
  expect(stored).toMatchObject({ rev: 2, playingMs: 55_000 })
  expect(Math.abs(stored.startedAt - now)).toBeLessThan(DAY)
})
