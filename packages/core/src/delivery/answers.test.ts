import { describe, expect, it, vi } from 'vitest'
import { settle, simulatedOrigin } from '../../test/simulatedPages.ts'
import { systemClock } from '../contracts/clock.ts'
import type { Answer, Transport } from '../contracts/transport.ts'

const MINUTE = 60_000

/** A backend that stores as ever, behind a transport that says what it likes while it `lies`. */
function lyingTransport(origin: ReturnType<typeof simulatedOrigin>, lie: () => unknown) {
  const { sendLast: _, ...usual } = origin.collector.transport
  const transport = {
    ...usual,
    lies: true,
    stores: false,
    requests: 0,
    send(batch: Parameters<Transport['send']>[0], options: { signal: AbortSignal }) {
      transport.requests++
      if (!transport.lies) return origin.collector.transport.send(batch, options)
      if (transport.stores) void origin.collector.transport.send(batch, options)
      return lie() as Promise<Answer>
    },
  }
  return transport
}

describe('a transport that does not answer as it should', () => {
  const throwing = (): never => {
    throw new Error('odd')
  }
  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['null', async () => null],
    ['a number', async () => 7],
    ['a text', async () => 'accepted'],
    ['a Response', async () => new Response('{}')],
    ['an unknown outcome', async () => ({ outcome: 'ok' })],
    ['an outcome that is no text', async () => ({ outcome: { accepted: true } })],
    [
      'an answer that throws when it is read',
      async () => ({
        get outcome() {
          return throwing()
        },
      }),
    ],
    ['an exception', throwing],
    ['a rejection without a reason', () => Promise.reject()],
    ['a rejection that cannot be shown', () => Promise.reject(Object.create(null))],
    // biome-ignore lint/suspicious/noThenProperty: that is what is tried
    ['a thenable that throws', () => ({ then: throwing })],
    ['a reason that is no text', async () => ({ outcome: 'retry', reason: Symbol('odd') })],
    ['a wait of NaN', async () => ({ outcome: 'retry', reason: 'odd', afterMs: Number.NaN })],
    ['a wait below 0', async () => ({ outcome: 'retry', reason: 'odd', afterMs: -1e9 })],
    [
      'an endless wait',
      async () => ({ outcome: 'retry', reason: 'odd', afterMs: Number.POSITIVE_INFINITY }),
    ],
    ['a wait as text', async () => ({ outcome: 'retry', reason: 'odd', afterMs: '1' })],
  ])('but gives %s is asked again, at intervals, and loses nothing', async (_, lie) => {
    const origin = simulatedOrigin()
    const transport = lyingTransport(origin, lie)
    const page = origin.open({ transport })
    page.add(5)
    page.snapshot(1)
    await origin.pass(10 * MINUTE)
    expect(transport.requests).toBeGreaterThan(5)
    expect(transport.requests).toBeLessThan(20)
    expect(page.delivery.status).toMatchObject({ queued: 6, drops: {} })
    expect(typeof page.delivery.status.lastError).toBe('string')
    expect(origin.problems).toHaveLength(1)

    transport.lies = false
    await origin.pass(6 * MINUTE)
    expect(origin.collector.events.size).toBe(5)
    expect(page.delivery.status.queued).toBe(0)
    expect(origin.reports).toEqual([])
  })

  it('is asked again after a day when it asks for a wait of 1e300 ms', async () => {
    const origin = simulatedOrigin()
    const transport = lyingTransport(origin, async () => ({
      outcome: 'retry',
      reason: 'odd',
      afterMs: 1e300,
    }))
    const page = origin.open({ transport })
    page.add(1)
    await origin.pass(2000)
    transport.lies = false
    await origin.pass(24 * 60 * MINUTE)

    expect(origin.collector.events.size).toBe(1)
  })

  it.each<[string, object]>([
    ['rejected', { rejected: 5 }],
    ['rejected', { rejected: [null, 7, {}, { id: 7 }] }],
    ['rejected', { rejected: { id: 'x' } }],
    ['have', { have: 'all' }],
    [
      'have',
      {
        have: [
          null,
          [],
          ['1', '9'],
          [1, Number.POSITIVE_INFINITY],
          [Number.NaN, 1e300],
          [9, 1],
          [-5, 0.5],
        ],
      },
    ],
    [
      'have',
      {
        have: [
          [400, 401],
          [1, 1],
          [500, 500],
        ],
      },
    ],
    ['haveOf', { haveOf: 7 }],
    ['haveOf', { haveOf: null }],
    ['haveOf', { haveOf: { constructor: 'x', 'writer-1-of-a-test': [[1, 1e300]] } }],
    ['serverTime', { serverTime: Number.NaN }],
  ])('but accepts with an odd `%s` loses nothing by it', async (_, odd) => {
    const origin = simulatedOrigin()
    const transport = lyingTransport(origin, async () => ({ outcome: 'accepted', ...odd }))
    transport.stores = true
    const page = origin.open({ transport })
    page.add(350) // more than one batch
    await origin.pass(MINUTE)

    expect(origin.collector.events.size).toBe(350)
    expect(page.delivery.status).toMatchObject({ queued: 0, drops: {} })
    expect(origin.reports).toEqual([])
  })

  it('but finds even single records too large keeps them, and is asked rarely', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = { status: 413 }
    const page = origin.open()
    page.add(50)
    await origin.pass(60 * MINUTE)
    expect(origin.collector.bodies.length).toBeLessThan(120)
    expect(page.delivery.status).toMatchObject({ queued: 50, drops: {} })
    expect(origin.problems).toContain('HTTP 413')

    origin.collector.mode = 'ok'
    await origin.pass(6 * 60 * MINUTE)
    expect(origin.collector.events.size).toBe(50)
  })

  it.each([Number.NaN, 0, -1, Number.POSITIVE_INFINITY, '60000', 1e300])(
    'but takes at most %s bytes as the page goes is handed what it takes',
    async (lastBytes) => {
      const origin = simulatedOrigin()
      const page = origin.open({
        transport: { ...origin.collector.transport, lastBytes: lastBytes as number },
      })
      page.add(10)
      page.delivery.hide('pagehide')
      await settle()

      expect(origin.collector.events.size).toBe(10)
    },
  )

  it.each<[string, () => unknown]>([
    ['throws', throwing],
    ['gives nothing', () => undefined],
    ['gives no promise', () => ({ taken: true, answer: 7 })],
    [
      'gives an answer that rejects',
      () => ({ taken: true, answer: Promise.reject(new Error('odd')) }),
    ],
    ['gives an answer that never comes', () => ({ taken: true, answer: new Promise(() => {}) })],
    ['gives an odd answer', () => ({ taken: true, answer: Promise.resolve(null) })],
  ])(
    'but %s as the page goes keeps the records for the page when it is back',
    async (_, sendLast) => {
      const origin = simulatedOrigin()
      const page = origin.open({
        transport: { ...origin.collector.transport, sendLast: sendLast as never },
      })
      page.add(10)
      page.delivery.hide('hidden')
      await origin.pass(100)
      page.delivery.show()
      await origin.pass(3 * MINUTE)

      expect(origin.collector.events.size).toBe(10)
      expect(origin.reports.length).toBeLessThanOrEqual(1)
    },
  )
})

describe('the wait between two tries', () => {
  it('does not become nothing when the clock jumps', async () => {
    const origin = simulatedOrigin()
    origin.collector.mode = { status: 503 }
    const page = origin.open()
    page.add(1)
    for (let second = 0; second < 120; second++) {
      origin.wallOffset += second % 2 ? 86_400_000 : -86_400_000
      for (let turn = 0; turn < 10; turn++) {
        page.delivery.show() // looks at once
        await origin.pass(100)
      }
    }
    expect(origin.collector.bodies.length).toBeLessThanOrEqual(241)

    origin.collector.mode = 'ok'
    await origin.pass(10 * MINUTE)
    expect(origin.collector.events.size).toBe(1)
  })

  it('fits into the 31 bits of a browser timer', () => {
    const waits: unknown[] = []
    const timer = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((
      _: unknown,
      ms: unknown,
    ) => {
      waits.push(ms)
      return 0
    }) as never)
    const clock = systemClock()
    for (const ms of [5, -5, 2 ** 31, 1e300, Number.POSITIVE_INFINITY, Number.NaN])
      clock.setTimer(() => {}, ms)
    timer.mockRestore()

    expect(waits).toEqual([5, 0, 2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1])
  })
})
