import type { CollectorMode } from '@playhead/testing'
import { describe, expect, it } from 'vitest'
import { expectNothingLost, simulatedOrigin } from '../../test/simulatedPages.ts'

const MINUTE = 60_000

describe('delivery of records that the backend refuses', () => {
  it('finds the one bad record of fifty, gives it up and reports it', async () => {
    for (const bad of [1, 20, 50]) {
      const origin = simulatedOrigin()
      const page = origin.open()
      origin.collector.mode = { poison: (record) => 'seq' in record && record.seq === bad }

      page.add(50)
      await origin.pass(1000)
      expect(origin.collector.events.size).toBe(49)
      expect(origin.collector.bodies.length).toBeLessThanOrEqual(8)
      page.add(1)
      await origin.pass(2 * MINUTE)
      page.add(1)
      await origin.pass(2 * MINUTE)

      expect(origin.collector.ledger).toEqual([
        {
          id: expect.any(String),
          reason: 'rejected',
          count: 1,
          writer: page.delivery.writer,
          seqs: [[bad, bad]],
        },
      ])
      expect(page.delivery.status.drops).toEqual({ rejected: 1 })
      expectNothingLost(origin, 52)
    }
  })

  it('does not blame the records when each of them is refused', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { status: 400 }

    page.add(50)
    await origin.pass(60 * MINUTE)
    expect(page.delivery.status.drops).toEqual({})
    expect(origin.problems.length).toBeGreaterThan(0)

    origin.collector.mode = 'ok'
    await origin.pass(6 * 60 * MINUTE)
    expectNothingLost(origin, 50)
    expect(origin.collector.ledger).toEqual([])
  })

  it('counts what the backend refuses by name', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { rejects: (record) => 'seq' in record && record.seq % 10 === 0 }

    page.add(30)
    await origin.pass(1000)
    page.add(1)
    await origin.pass(MINUTE)

    expect(origin.collector.ledger).toMatchObject([
      {
        reason: 'rejected',
        count: 3,
        seqs: [
          [10, 10],
          [20, 20],
          [30, 30],
        ],
      },
    ])
    expectNothingLost(origin, 31)
  })

  it('reports why the backend refused a record, once for each reason, and that a flush did not deliver it', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { rejects: (record) => 'seq' in record && record.seq === 1 }

    page.add(2)
    expect(await page.delivery.flush()).toEqual({
      delivered: false,
      queued: 0,
      reason: 'refused by the test',
    })
    expect(page.delivery.status).toMatchObject({
      lastError: 'refused by the test',
      drops: { rejected: 1 },
    })
    expect(origin.reports.map(String)).toEqual(['Error: refused by the test'])

    page.add(1)
    expect(await page.delivery.flush()).toEqual({ delivered: true, queued: 0 })
    expect(page.delivery.status).toMatchObject({ lastError: 'refused by the test' })

    origin.collector.mode = { rejects: (record) => 'seq' in record && record.seq > 3 }
    page.add(5)
    await origin.pass(MINUTE)
    expect(origin.reports).toHaveLength(1)
  })

  it.each([
    ['HTTP 400', { poison: (record) => 'seq' in record && record.seq === 1 }],
    ['HTTP 413', { mostBytes: 5000 }],
  ] satisfies [string, CollectorMode][])(
    'says %s of a record that is refused alone',
    async (reason, mode) => {
      const origin = simulatedOrigin()
      const page = origin.open()
      origin.collector.mode = mode

      const data = { text: 'x'.repeat(6000) }
      page.delivery.add({ type: 'log', name: 'bad', data, session: 'session-1-of-a-test', at: 1 })
      page.add(1)
      expect(await page.delivery.flush()).toMatchObject({ delivered: false, reason })
      expect(page.delivery.status).toMatchObject({ queued: 0, lastError: reason })
      expect(origin.reports.map(String)).toEqual([`Error: ${reason}`])
    },
  )

  it('halves what is too large, and gives up only what is too large alone', async () => {
    const origin = simulatedOrigin()
    const page = origin.open()
    origin.collector.mode = { mostBytes: 5000 }

    page.add(100)
    page.delivery.add({
      type: 'log',
      name: 'long',
      data: { text: 'x'.repeat(6000) },
      session: 'session-long-1',
      at: 1,
    })
    page.add(10)
    await origin.pass(1000)
    page.add(1)
    await origin.pass(MINUTE)

    expect(origin.collector.ledger).toMatchObject([
      { reason: 'too_large', count: 1, seqs: [[101, 101]] },
    ])
    expectNothingLost(origin, 112)
  })
})
