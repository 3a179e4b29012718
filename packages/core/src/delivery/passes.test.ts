import { afterEach, describe, expect, it, vi } from 'vitest'
import { WRITER } from '../../test/deliveryContext.ts'
import { openDelivery } from '../../test/openDelivery.ts'
import type { Answer } from '../contracts/transport.ts'
import { memoryStore } from './memoryStore.ts'

afterEach(() => vi.restoreAllMocks())

/** Locks of which the one to send is taken by another tab; `requests` is when it was asked for. */
function busyLocks(now: () => number) {
  const requests: number[] = []
  const locks = {
    query: async () => ({ held: [] }),
    async request(name: string, _options: LockOptions, granted: (lock: unknown) => unknown) {
      if (name === 'playhead') requests.push(now())
      return granted(name === 'playhead' ? null : {})
    },
  } as never
  return { requests, locks }
}

describe('a pass', () => {
  it.each([
    [0, [1000, 2500, 4000, 5500]],
    [0.5, [1000, 3000, 5000]],
    [1, [1000, 3500, 6000]],
  ])(
    'is tried again about two seconds later where another tab sends: %d',
    async (random, times) => {
      vi.spyOn(Math, 'random').mockReturnValue(random)
      let now = (): number => 0
      const { requests, locks } = busyLocks(() => now())
      const { clock } = openDelivery({ locks })
      now = clock.now
      await clock.pass(6000)

      expect(requests).toEqual(times)
    },
  )

  it('needs no lock while the store fails, because the records are only here', async () => {
    const { locks } = busyLocks(() => 0)
    const { add, clock, requests, localStorage } = openDelivery({
      locks,
      store: { ...memoryStore(), write: () => Promise.reject(new Error('broken')) },
    })
    add()
    await clock.pass(1000)

    expect(requests).toHaveLength(1)
    expect(Object.keys(localStorage)).toEqual([])
  })

  it('marks its progress with each request', async () => {
    const marks: unknown[] = []
    const opened = openDelivery({
      answer: () =>
        new Promise((resolve) => {
          marks.push(opened.localStorage.getItem('playhead:turn'))
          opened.clock.setTimer(() => resolve({ outcome: 'accepted' }), 10_000)
        }),
    })
    for (let count = 0; count < 150; count++) opened.add()
    await opened.clock.pass(30_000)

    expect(marks).toEqual([`${WRITER} 1000`, `${WRITER} 11000`])
    expect(opened.localStorage.getItem('playhead:turn')).toBeNull()
  })

  it('notifies once more when it is over, with the reason why it stopped', async () => {
    const { add, clock, delivery } = openDelivery({
      answer: () => ({ outcome: 'retry', reason: 'HTTP 503' }),
    })
    let lastError: string | null = null
    delivery.onStatus(() => {
      lastError = delivery.status.lastError
    })
    add()
    await clock.pass(1000)

    expect(lastError).toBe('HTTP 503')
  })

  it('that lost its lock before its first request goes on, and reports nothing', async () => {
    let steal = (): void => {}
    let found = (): void => {}
    const unhandled: unknown[] = []
    const onUnhandled = (reason: unknown): unknown => unhandled.push(reason)
    process.on('unhandledRejection', onUnhandled)
    const { add, clock, requests, reports } = openDelivery({
      locks: {
        query: async () => ({ held: [] }),
        request: (name: string, _options: LockOptions, granted: (lock: unknown) => unknown) =>
          new Promise((_, reject) => {
            if (name === 'playhead') steal = () => reject(new DOMException('', 'AbortError'))
            void granted({})
          }),
      } as never,
      store: {
        ...memoryStore(),
        read: () =>
          new Promise((resolve) => {
            found = () => resolve([])
          }),
      },
    })
    add()
    await clock.pass(1000)
    steal()
    await new Promise((resolve) => setTimeout(resolve))
    found()
    await clock.pass(0)
    process.off('unhandledRejection', onUnhandled)

    expect(unhandled).toEqual([])
    expect(reports).toEqual([])
    expect(requests).toHaveLength(1)
  })

  it('that fails within is reported, and is the reason of a flush', async () => {
    let ids = 0
    const { add, clock, delivery, reports } = openDelivery({
      newId() {
        if (ids++) throw new Error('odd')
        return WRITER
      },
    })
    add()
    const flushed = delivery.flush()
    await clock.pass(0)

    expect(await flushed).toEqual({ delivered: false, queued: 1, reason: 'Error: odd' })
    expect(reports).toEqual(Array(2).fill('delivery: Error: odd'))
  })

  it('sends the same batch again after a set-up that was wrong', async () => {
    const { add, clock, requests } = openDelivery({
      answer: (_, count) =>
        count === 1 ? { outcome: 'blocked', reason: 'HTTP 401' } : { outcome: 'accepted' },
    })
    add()
    await clock.pass(2000)
    add()
    await clock.pass(60 * 60_000)

    expect(requests[1]?.batch).toMatchObject({ batch: requests[0]?.batch.batch, from: 1, to: 1 })
  })

  it('assembles another batch after one that was refused', async () => {
    const { add, clock, requests } = openDelivery({
      answer: (_, count) =>
        count === 1 ? { outcome: 'too_large', reason: 'HTTP 413' } : { outcome: 'accepted' },
    })
    for (let count = 0; count < 4; count++) add()
    await clock.pass(1000)

    expect(requests.map(({ batch: { from, to } }) => [from, to])).toEqual([
      [1, 4],
      [1, 2],
      [3, 4],
    ])
    expect(new Set(requests.map(({ batch }) => batch.batch)).size).toBe(3)
  })

  it('sends ledger lines with records again, once no line is left that was refused', async () => {
    const { add, clock, requests, delivery } = openDelivery({
      answer: ({ ledger, events }, count) =>
        count === 1
          ? { outcome: 'accepted', rejected: [{ id: 'session-1/1', reason: 'no' }] }
          : ledger.length && events.length && count < 4
            ? { outcome: 'rejected', reason: 'HTTP 400' }
            : count === 5
              ? { outcome: 'accepted', rejected: [{ id: 'session-1/3', reason: 'no' }] }
              : { outcome: 'accepted' },
    })
    const pass = async (): Promise<void> => {
      add()
      const flushed = delivery.flush()
      await clock.pass(0)
      await flushed
    }
    for (let count = 0; count < 4; count++) await pass()

    expect(requests.map(({ batch: { ledger, events } }) => [ledger.length, events.length])).toEqual(
      [
        [0, 1], // of which a line comes
        [1, 1], // refused
        [0, 1], // the record alone
        [1, 0], // the line alone
        [0, 1], // of which another line comes
        [1, 1],
      ],
    )
  })
})

describe('flush()', () => {
  it('has not delivered what the browser was handed as the page went', async () => {
    const { add, clock, delivery } = openDelivery({ sendLast: () => ({ taken: true }) })
    add()
    delivery.hide('hidden')
    const flushed = delivery.flush()
    await clock.pass(0)

    expect(await flushed).toEqual({ delivered: false, queued: 1, reason: 'more came meanwhile' })
  })

  it('has not delivered what the full disk did not take', async () => {
    let isFull = true
    const memory = memoryStore()
    const { add, clock, delivery } = openDelivery({
      store: {
        ...memory,
        async write(...given) {
          if (!isFull) return memory.write(...given)
          isFull = false
          throw new DOMException('full', 'QuotaExceededError')
        },
      },
    })
    add()
    const flushed = delivery.flush()
    await clock.pass(0)

    expect(await flushed).toEqual({ delivered: false, queued: 0, reason: 'some was dropped' })
  })

  it('has nothing to send after destroy()', async () => {
    const { add, clock, delivery, requests } = openDelivery()
    const destroyed = delivery.destroy()
    await clock.pass(0)
    await destroyed
    add()
    const flushed = delivery.flush()
    await clock.pass(0)

    expect(await flushed).toEqual({ delivered: false, queued: 1, reason: 'destroyed' })
    expect(requests).toEqual([])
  })
})

describe('destroy()', () => {
  it('sends what rests after the request that is under way', async () => {
    let answer: (given: Answer) => void = () => {}
    const { add, put, clock, delivery, requests } = openDelivery({
      answer: (_, count) =>
        count > 1
          ? { outcome: 'accepted' }
          : new Promise((resolve) => {
              answer = resolve
            }),
    })
    add()
    await clock.pass(1000)
    put(1, false)
    const destroyed = delivery.destroy()
    await clock.pass(5000)
    answer({ outcome: 'accepted' })
    await clock.pass(0)
    await destroyed

    expect(requests).toHaveLength(2)
    expect(delivery.status.queued).toBe(0)
  })

  it('releases the locks of the page', async () => {
    const held = new Set<string>()
    const locks = {
      query: async () => ({ held: [] }),
      async request(name: string, _options: LockOptions, granted: (lock: unknown) => unknown) {
        held.add(name)
        await granted({})
        held.delete(name)
      },
    } as never
    const { clock, delivery } = openDelivery({ locks })
    const destroyed = delivery.destroy()
    await clock.pass(0)
    await destroyed
    await clock.pass(0)

    expect([...held]).toEqual([])
  })
})

describe('consent that is pending', () => {
  it('leaves the disk unread, and the lock to others', async () => {
    let now = (): number => 0
    const { requests: asked, locks } = busyLocks(() => now())
    const { add, clock, reads } = openDelivery({ consent: 'pending', locks })
    now = clock.now
    add()
    await clock.pass(120_000)

    expect(reads).toEqual([])
    expect(asked).toEqual([])
  })
})

describe('consent that is pending again', () => {
  it('takes back what was handed over as the page went, and sends it once it is granted', async () => {
    const { add, clock, delivery, requests } = openDelivery({ sendLast: () => ({ taken: true }) })
    await clock.pass(5000)
    add()
    delivery.hide('hidden')
    delivery.setConsent('pending')
    delivery.setConsent('granted')
    await clock.pass(0)

    expect(requests).toMatchObject([{ batch: { from: 1, to: 1 } }])
  })
})
