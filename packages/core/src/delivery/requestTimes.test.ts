import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDelivery } from '../../test/openDelivery.ts'
import type { Answer } from '../contracts/transport.ts'

const DOWN: Answer = { outcome: 'retry', reason: 'HTTP 503' }
const WRONG: Answer = { outcome: 'blocked', reason: 'HTTP 401' }

beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5))
afterEach(() => vi.restoreAllMocks())

describe('the moments of requests', () => {
  it('are a second after the page has opened, and 15 seconds after an event', async () => {
    const { add, clock, times } = openDelivery()
    add()
    await clock.pass(10_000)
    add()
    await clock.pass(5000)
    add()
    await clock.pass(45_000)

    expect(times()).toEqual([1000, 25_000])
  })

  it('are a second after a snapshot that has to leave, which takes events along', async () => {
    const { add, put, clock, requests } = openDelivery()
    await clock.pass(10_000)
    add()
    put(1, true)
    await clock.pass(600)
    put(2, true)
    await clock.pass(40_000)

    expect(requests.map(({ at }) => at)).toEqual([11_000])
    expect(requests[0]?.batch).toMatchObject({ snapshots: [{ rev: 2 }], events: [{ seq: 1 }] })
  })

  it('do not come for a snapshot that rests on disk', async () => {
    const { put, clock, times, delivery } = openDelivery()
    put(1, false)
    await clock.pass(300_000)

    expect(times()).toEqual([])
    expect(delivery.status.queued).toBe(1)
  })

  it('do not come for a snapshot that left with an earlier request, although a newer one rests', async () => {
    const { put, clock, times } = openDelivery()
    put(1, true)
    await clock.pass(1000)
    put(2, false)
    await clock.pass(300_000)

    expect(times()).toEqual([1000])
  })

  it('follow each other at once while more waits', async () => {
    const { add, clock, requests } = openDelivery()
    for (let count = 0; count < 250; count++) add()
    await clock.pass(1000)

    expect(requests.map(({ at, batch: { from, to } }) => [at, from, to])).toEqual([
      [1000, 1, 100],
      [1000, 101, 200],
      [1000, 201, 250],
    ])
  })

  it('have the time at which they are sent, also when a batch is sent again', async () => {
    const { add, clock, requests } = openDelivery({ answer: () => DOWN })
    add()
    await clock.pass(2000)

    expect(requests.map(({ at, batch }) => [at, batch.sentAt])).toEqual([
      [1000, 1_001_000],
      [1750, 1_001_750],
    ])
    expect(new Set(requests.map(({ batch }) => batch.batch)).size).toBe(1)
  })

  it('are right after the page is visible again', async () => {
    const { add, clock, times, delivery } = openDelivery()
    await clock.pass(10_000)
    add()
    delivery.show()
    await clock.pass(0)

    expect(times()).toEqual([10_000])
  })
})

describe('the search for records of other pages', () => {
  it('is at the first request, three seconds later, and every minute', async () => {
    const { clock, reads } = openDelivery()
    await clock.pass(200_000)

    expect(reads).toEqual([1000, 4000, 64_000, 124_000, 184_000])
  })

  it('is not repeated for each request', async () => {
    const { put, clock, reads, times } = openDelivery()
    await clock.pass(10_000)
    for (let rev = 1; rev <= 10; rev++) {
      put(rev, true)
      await clock.pass(5000)
    }

    expect(times()).toHaveLength(10)
    expect(reads).toEqual([1000, 4000])
  })

  it('is right after the page is visible again', async () => {
    const { clock, reads, delivery } = openDelivery()
    await clock.pass(10_000)
    delivery.show()
    await clock.pass(0)

    expect(reads).toEqual([1000, 4000, 10_000])
  })
})

describe('the wait after a failure', () => {
  it('is as long as the outage, and ends with a success', async () => {
    const { add, clock, times, delivery, store } = openDelivery({
      answer: (_, count) => (count <= 5 ? DOWN : { outcome: 'accepted' }),
    })
    add()
    await clock.pass(1000)
    expect(await store.read('m/')).toEqual([
      [
        'm/policy',
        '{"attempt":1,"notBefore":1001750,"waitMs":750,"waitedMs":750,"serverAsked":false,"slow":false}',
      ],
    ])
    expect(delivery.status.lastError).toBe('HTTP 503')
    await clock.pass(59_000)
    expect(times()).toEqual([1000, 1750, 2500, 3625, 5593.75, 9039.0625])
    expect(delivery.status).toMatchObject({ lastError: null, queued: 0 })

    expect((await store.read('m/'))[0]?.[1]).toContain('"attempt":0')
  })

  it('is reported as a problem after five failures, once', async () => {
    const { add, clock, problems, times } = openDelivery({ answer: () => DOWN })
    add()
    await clock.pass(5000)
    expect([times().length, problems]).toEqual([4, []])
    await clock.pass(1000)
    expect([times().length, problems]).toEqual([5, ['HTTP 503']])
    await clock.pass(600_000)

    expect(problems).toEqual(['HTTP 503'])
  })

  it('goes on where the app does not listen to problems', async () => {
    const { add, clock, times, reports } = openDelivery({
      answer: () => DOWN,
      onProblem: undefined,
    })
    add()
    await clock.pass(10_000)

    expect(times()).toHaveLength(6)
    expect(reports).toEqual([])
  })

  it('is reported each time where the set-up is wrong, and not stored', async () => {
    const { add, clock, problems, times, store } = openDelivery({ answer: () => WRONG })
    add()
    await clock.pass(60 * 60_000)

    expect(times()).toEqual([1000, 946_000, 2_836_000])
    expect(problems).toEqual(Array(3).fill('HTTP 401'))
    expect(await store.read('m/')).toEqual([])
  })

  it('that the server asked for is the reason of a flush meanwhile, which sends nothing', async () => {
    const { add, clock, delivery, times } = openDelivery({
      answer: () => ({ ...DOWN, afterMs: 60_000 }),
    })
    add()
    await clock.pass(1000)
    const flushed = delivery.flush()
    await clock.pass(100)

    expect(await flushed).toEqual({ delivered: false, queued: 1, reason: 'HTTP 503' })
    expect(times()).toEqual([1000])
  })

  it('of an earlier page is respected', async () => {
    const { add, clock, delivery, times, store } = openDelivery()
    await store.write([
      ['m/policy', '{"attempt":2,"notBefore":1030000,"waitMs":40000,"serverAsked":true}'],
    ])
    add()
    const flushed = delivery.flush()
    await clock.pass(29_999)
    expect(await flushed).toEqual({
      delivered: false,
      queued: 1,
      reason: 'waiting before the next try',
    })
    expect(times()).toEqual([])
    await clock.pass(1)

    expect(times()).toEqual([30_000])
  })

  it('of an earlier page does not replace that of this page', async () => {
    const { add, clock, times, store } = openDelivery({ answer: () => DOWN })
    add()
    await clock.pass(4000)
    await store.write([['m/policy', '{"attempt":2,"notBefore":1030000,"waitMs":40000}']])
    await clock.pass(6000)

    expect(times()).toEqual([1000, 1750, 2500, 3625, 5593.75, 9039.0625])
  })

  it('ends up to three seconds after the network is back, but lasts half a second', async () => {
    vi.mocked(Math.random).mockReturnValue(1)
    const { add, clock, host, times } = openDelivery({ answer: () => DOWN })
    add()
    await clock.pass(20_000)
    host.online()
    await clock.pass(3000)
    expect(times()).toEqual([1000, 2000, 3000, 5000, 9000, 17_000, 23_000])

    vi.mocked(Math.random).mockReturnValue(0)
    host.online()
    await clock.pass(499)
    expect(times()).toHaveLength(7)
    await clock.pass(1)
    expect(times().at(-1)).toBe(23_500)
  })

  it('that the server asked for does not end when the network is back', async () => {
    const { add, clock, host, times } = openDelivery({
      answer: () => ({ ...DOWN, afterMs: 100_000 }),
    })
    add()
    await clock.pass(2000)
    host.online()
    await clock.pass(60_000)

    expect(times()).toEqual([1000])
  })
})

describe('what is under way', () => {
  it('is shown until it is answered, and listeners are notified of both', async () => {
    let answer: (given: Answer) => void = () => {}
    const { add, clock, delivery } = openDelivery({
      answer: () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    })
    const inFlight: number[] = []
    delivery.onStatus(() => inFlight.push(delivery.status.inFlight))
    add()
    add()
    await clock.pass(1000)
    expect(delivery.status.inFlight).toBe(2)
    expect(inFlight).toContain(2)

    answer({ outcome: 'accepted' })
    await clock.pass(0)
    expect(delivery.status).toMatchObject({ inFlight: 0, lastSuccessAt: 1_001_000 })
    expect(inFlight.at(-1)).toBe(0)
  })

  it('is aborted after 75 seconds, and is a failure', async () => {
    const { add, clock, delivery, requests } = openDelivery({
      answer: () => new Promise(() => {}),
    })
    add()
    await clock.pass(75_999)
    expect(requests[0]?.signal.aborted).toBe(false)
    await clock.pass(1)

    expect(requests[0]?.signal.aborted).toBe(true)
    expect(delivery.status.lastError).toBe(
      'Error: playhead: transport.send() did not settle in 75 s',
    )
  })

  it.each([
    [new Error('odd'), 'Error: odd'],
    ['odd', '"odd"'],
    [undefined, 'undefined'],
  ])('is a failure where the transport rejects with %o', async (error, reason) => {
    const { add, clock, delivery } = openDelivery({ answer: () => Promise.reject(error) })
    add()
    await clock.pass(1000)

    expect(delivery.status).toMatchObject({ lastError: reason, queued: 1 })
  })

  it('is aborted by destroy(), after which nothing happens any more', async () => {
    const { add, clock, delivery, requests, times, host } = openDelivery({
      answer: () => new Promise(() => {}),
    })
    add()
    await clock.pass(1000)
    const destroyed = delivery.destroy()
    await clock.pass(30_000)
    await destroyed
    expect(requests[0]?.signal.aborted).toBe(true)

    add()
    delivery.show()
    host.online()
    await clock.pass(600_000)
    expect(times()).toEqual([1000])
  })
})
