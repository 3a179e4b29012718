import { afterEach, describe, expect, it, vi } from 'vitest'
import { openDelivery } from '../../test/openDelivery.ts'
import type { Answer } from '../contracts/transport.ts'
import { memoryStore } from './memoryStore.ts'

afterEach(() => void vi.restoreAllMocks())

/** What a promise settles to after so much time. */
async function after<T>(
  { clock }: ReturnType<typeof openDelivery>,
  ms: number,
  promise: Promise<T>,
): Promise<T | 'not yet'> {
  let found: T | 'not yet' = 'not yet'
  void promise.then((value) => {
    found = value
  })
  await clock.pass(ms)
  return found
}

describe('flush()', () => {
  it('sends at once what waits, snapshots that rest among it', async () => {
    const opened = openDelivery()
    opened.add()
    opened.put(1, false)

    expect(await after(opened, 0, opened.delivery.flush())).toEqual({ delivered: true, queued: 0 })
    expect(opened.requests).toMatchObject([{ at: 0, batch: { events: [{}], snapshots: [{}] } }])
  })

  it('has delivered everything where nothing waits', async () => {
    const opened = openDelivery()

    expect(await after(opened, 0, opened.delivery.flush())).toEqual({ delivered: true, queued: 0 })
    expect(opened.requests).toEqual([])
  })

  it('takes a pass that is under way for a part of it', async () => {
    let answer: (given: Answer) => void = () => {}
    const opened = openDelivery({
      answer: (_, count) =>
        count > 1
          ? { outcome: 'accepted' }
          : new Promise((resolve) => {
              answer = resolve
            }),
    })
    opened.add()
    await opened.clock.pass(1000)
    opened.put(1, false)
    const flushed = opened.delivery.flush()
    answer({ outcome: 'accepted' })

    expect(await after(opened, 0, flushed)).toEqual({ delivered: true, queued: 0 })
    expect(opened.requests).toHaveLength(2)
  })

  it('has the reason why the backend does not take it', async () => {
    const opened = openDelivery({ answer: () => ({ outcome: 'retry', reason: 'HTTP 503' }) })
    opened.add()

    expect(await after(opened, 0, opened.delivery.flush())).toEqual({
      delivered: false,
      queued: 1,
      reason: 'HTTP 503',
    })
  })

  it('has delivered nothing of what was dropped meanwhile, with the reason', async () => {
    const opened = openDelivery({
      answer: ({ events: [event] }) => ({
        outcome: 'accepted',
        rejected: event ? [{ id: `session-1/${event.seq}`, reason: 'no such course' }] : [],
      }),
    })
    opened.add()

    expect(await after(opened, 0, opened.delivery.flush())).toEqual({
      delivered: false,
      queued: 0,
      reason: 'no such course',
    })
    expect(await after(opened, 0, opened.delivery.flush())).toEqual({ delivered: true, queued: 0 })
  })

  it('has the reason of a record that is suspected', async () => {
    const opened = openDelivery({ answer: () => ({ outcome: 'rejected', reason: 'HTTP 400' }) })
    opened.add()

    expect(await after(opened, 0, opened.delivery.flush())).toEqual({
      delivered: false,
      queued: 1,
      reason: 'HTTP 400',
    })
  })

  it.each(['pending', 'denied'] as const)(
    'delivers nothing while consent is %s',
    async (consent) => {
      const opened = openDelivery({ consent })
      opened.add()

      expect(await after(opened, 0, opened.delivery.flush())).toMatchObject({
        delivered: false,
        reason: 'no consent',
      })
      expect(opened.requests).toEqual([])
    },
  )

  /** Locks that another tab has while `isBusy` says so. */
  const locksOfAnother = (isBusy: () => boolean) =>
    ({
      query: async () => ({ held: [] }),
      request: async (_: string, _options: LockOptions, granted: (lock: unknown) => unknown) =>
        granted(isBusy() ? null : {}),
    }) as never
  const busy = locksOfAnother(() => true)

  it('waits ten seconds for another tab that sends', async () => {
    const opened = openDelivery({ locks: busy })
    opened.add()
    const flushed = opened.delivery.flush()

    expect(await after(opened, 9999, flushed)).toBe('not yet')
    expect(await after(opened, 1, flushed)).toEqual({
      delivered: false,
      queued: 1,
      reason: 'another tab is sending',
    })
    expect(opened.requests).toEqual([])
  })

  it('goes on as soon as the other tab has sent', async () => {
    let isBusy = true
    const opened = openDelivery({
      locks: locksOfAnother(() => isBusy),
    })
    opened.put(1, false)
    const flushed = opened.delivery.flush()
    await opened.clock.pass(3000)
    isBusy = false

    expect(await after(opened, 1000, flushed)).toEqual({ delivered: true, queued: 0 })
  })

  it('does not wait out a back-off once the other tab has sent', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(1) // after the fourth failure it waits 4 s
    let isBusy = false
    const opened = openDelivery({
      locks: locksOfAnother(() => isBusy),
      answer: (_, count) =>
        count > 4 ? { outcome: 'accepted' } : { outcome: 'retry', reason: 'HTTP 503' },
    })
    opened.add()
    while (opened.requests.length < 4) await opened.clock.pass(500)
    isBusy = true
    await opened.clock.pass(500)
    const flushed = opened.delivery.flush()
    await opened.clock.pass(1000)
    isBusy = false

    expect(await after(opened, 1000, flushed)).toEqual({ delivered: true, queued: 0 })
  })

  it('is given up after two minutes', async () => {
    const opened = openDelivery({
      answer: () =>
        new Promise((resolve) => {
          opened.clock.setTimer(() => resolve({ outcome: 'accepted' }), 50_000)
        }),
    })
    for (let count = 0; count < 500; count++) opened.add()
    const flushed = opened.delivery.flush()

    expect(await after(opened, 119_999, flushed)).toBe('not yet')
    expect(await after(opened, 1, flushed)).toEqual({
      delivered: false,
      queued: 300,
      reason: 'playhead: flush() did not settle in 120 s',
    })
  })
})

describe('destroy()', () => {
  it('sends what waits, also what rests, and closes the store', async () => {
    let closed = 0
    const opened = openDelivery({
      store: {
        ...memoryStore(),
        close() {
          closed++
        },
      },
    })
    opened.add()
    opened.put(1, false)
    await after(opened, 0, opened.delivery.destroy())

    expect(opened.requests).toHaveLength(1)
    expect(opened.delivery.status.queued).toBe(0)
    expect(closed).toBe(1)
    expect(opened.clock.pending).toBe(0)
  })

  it('is done after 30 seconds, and leaves the rest on disk', async () => {
    const opened = openDelivery({ answer: () => new Promise(() => {}) })
    opened.add()
    const destroyed = opened.delivery.destroy().then(() => 'done')

    expect(await after(opened, 29_999, destroyed)).toBe('not yet')
    expect(await after(opened, 1, destroyed)).toBe('done')
    expect(await opened.store.read('e/')).toHaveLength(1)
  })

  it('copies to the unload buffer what a store that fails does not take', async () => {
    const opened = openDelivery({
      store: { ...memoryStore(), write: () => Promise.reject(new Error('broken')) },
      answer: () => ({ outcome: 'retry', reason: 'HTTP 503' }),
    })
    opened.add()
    await after(opened, 1000, opened.delivery.destroy())

    expect(Object.keys(opened.localStorage)).toEqual(['playhead:tail:writer-1-of-a-test'])
  })

  it('reports a store that cannot be closed', async () => {
    const opened = openDelivery({
      store: {
        ...memoryStore(),
        close() {
          throw new Error('broken')
        },
      },
    })

    expect(
      await after(
        opened,
        0,
        opened.delivery.destroy().then(() => 'done'),
      ),
    ).toBe('done')
    expect(opened.reports).toEqual(['store: Error: broken'])
  })

  it('lets go of the page', async () => {
    const opened = openDelivery()
    await after(opened, 0, opened.delivery.destroy())
    opened.host.storageChange('playhead:consent', 'denied')

    expect(opened.delivery.status.consent).toBe('granted')
  })
})

describe('events', () => {
  it('are numbered in their order, with the generation of the clock', () => {
    const { add, clock } = openDelivery()
    const first = add()
    clock.jumpWall(10_000)

    expect([first, add()]).toEqual([
      { type: 'play', session: 'session-1', at: 1_000_000, seq: 1 },
      { type: 'play', session: 'session-1', at: 1_010_000, seq: 2, epoch: 1 },
    ])
  })

  it('have no number while consent is denied, so that numbers have no gaps', async () => {
    const { add, delivery } = openDelivery()
    add()
    delivery.setConsent('denied')
    expect(add().seq).toBe(0)
    delivery.setConsent('granted')

    expect(add().seq).toBe(2)
  })

  it('with data that cannot be serialized are sent without it, which is reported', async () => {
    const { delivery, clock, requests, reports } = openDelivery()
    const data: Record<string, unknown> = {}
    data.self = data
    delivery.add({ type: 'log', name: 'a', data: data as never, session: 'session-1', at: 5 })
    await clock.pass(1000)

    expect(requests[0]?.batch.events).toEqual([
      { type: 'log', name: 'a', session: 'session-1', at: 5, seq: 1 },
    ])
    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatch(/^log data: TypeError/)
  })
})

describe('the status', () => {
  it('has the reason of the last record that was refused, once a request has succeeded', async () => {
    const opened = openDelivery({
      answer: ({ events: [event] }) => ({
        outcome: 'accepted',
        rejected: event ? [{ id: `session-1/${event.seq}`, reason: `reason ${event.seq}` }] : [],
      }),
    })
    for (const seq of [1, 2]) {
      opened.add()
      await after(opened, 0, opened.delivery.flush())
      expect(opened.delivery.status.lastError).toBe(`reason ${seq}`)
    }
  })

  it('shows the store that is used', async () => {
    let isBroken = false
    const memory = memoryStore()
    const opened = openDelivery({
      store: {
        ...memory,
        mode: 'indexeddb',
        write: (...given) =>
          isBroken ? Promise.reject(new Error('broken')) : memory.write(...given),
      },
    })
    expect(opened.delivery.status.storage).toBe('indexeddb')
    isBroken = true
    opened.add()
    await opened.clock.pass(0)

    expect(opened.delivery.status.storage).toBe('memory')
  })
})
