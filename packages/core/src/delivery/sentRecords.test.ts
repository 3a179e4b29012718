import { describe, expect, it } from 'vitest'
import { eventRecord, OTHER_WRITER, WRITER } from '../../test/deliveryContext.ts'
import { openDelivery } from '../../test/openDelivery.ts'
import type { Batch } from '../contracts/batch.ts'
import type { Answer, Transport } from '../contracts/transport.ts'
import { memoryStore } from './memoryStore.ts'

type SendLast = NonNullable<Transport['sendLast']>
const never = <T>(): Promise<T> => new Promise(() => {})

/** A transport that takes everything as the page goes. */
function lastBatches(answer?: () => Promise<Answer>) {
  const batches: Batch[] = []
  const signals: (AbortSignal | undefined)[] = []
  const sendLast: SendLast = (batch, _moment, options) => {
    batches.push(batch)
    signals.push(options?.signal)
    return { taken: true, answer: answer?.() }
  }
  return { batches, signals, sendLast }
}
/** A store that another page has left these records in. */
async function storeWith(writers: readonly string[], at = 1_000_000) {
  const store = memoryStore()
  await store.write(
    writers.map((writer) => [
      eventRecord(1, writer).key,
      JSON.stringify({ type: 'play', session: `of ${writer}`, seq: 1, at }),
    ]),
  )
  return store
}

describe('records of other pages', () => {
  it('leave under the writer that wrote them, which the first batch asks about', async () => {
    const { clock, add, requests, delivery } = openDelivery({
      store: await storeWith([OTHER_WRITER]),
    })
    add()
    await clock.pass(1000)

    expect(requests.map(({ batch }) => [batch.writer, batch.pending])).toEqual([
      [WRITER, [OTHER_WRITER]],
      [OTHER_WRITER, undefined],
    ])
    expect(delivery.status.queued).toBe(0)
  })

  it('leave under their writer also beside a ledger line of this page', async () => {
    const { clock, add, requests } = openDelivery({
      store: await storeWith([OTHER_WRITER]),
      answer: (_, count) => ({
        outcome: 'accepted',
        rejected: count === 1 ? [{ id: 'session-1/1', reason: 'no' }] : [],
      }),
    })
    add()
    await clock.pass(1000)

    expect(requests.map(({ batch }) => [batch.writer, batch.ledger.length])).toEqual([
      [WRITER, 0],
      [OTHER_WRITER, 1],
    ])
  })

  it('leave although nothing of this page has to', async () => {
    const { clock, requests } = openDelivery({ store: await storeWith([OTHER_WRITER]) })
    await clock.pass(1000)

    expect(requests.map(({ batch }) => [batch.writer, batch.pending])).toEqual([
      [OTHER_WRITER, [OTHER_WRITER]],
    ])
  })

  it('are asked about for fifty writers at once', async () => {
    const writers = Array.from({ length: 60 }, (_, index) => `writer-${100 + index}-of-a-test`)
    const { clock, requests } = openDelivery({ store: await storeWith(writers) })
    await clock.pass(1000)

    expect(requests[0]?.batch.pending).toEqual(writers.slice(0, 50))
  })

  it('are not asked about where only a snapshot was found', async () => {
    const store = memoryStore()
    await store.write([
      [`s/${OTHER_WRITER}/session-9`, '{"session":"session-9","rev":1,"at":1000000}'],
    ])
    const { clock, requests } = openDelivery({ store })
    await clock.pass(1000)

    expect(requests.map(({ batch }) => [batch.writer, batch.pending])).toEqual([
      [OTHER_WRITER, undefined],
    ])
  })

  it('stay where their page is active', async () => {
    const locks = {
      query: async () => ({ held: [{ name: `playhead:${OTHER_WRITER}` }] }),
      request: async (_: string, _options: LockOptions, granted: (lock: unknown) => unknown) =>
        granted({}),
    } as never
    const { clock, requests } = openDelivery({ store: await storeWith([OTHER_WRITER]), locks })
    await clock.pass(10_000)

    expect(requests).toEqual([])
  })
})

describe('as the page goes', () => {
  it('what is under way in a small batch is not handed over again', async () => {
    const { batches, sendLast } = lastBatches()
    const { add, clock, delivery } = openDelivery({ sendLast, answer: () => never() })
    add()
    await clock.pass(1000)
    add()
    delivery.hide('hidden')

    expect(batches.map(({ from, to }) => [from, to])).toEqual([[2, 2]])
  })

  it('what is under way in a batch that does not outlive the page is handed over', async () => {
    const { batches, sendLast } = lastBatches()
    const { delivery, clock } = openDelivery({ sendLast, answer: () => never() })
    const add = (chars: number) =>
      delivery.add({
        type: 'log',
        name: 'a',
        data: { text: 'x'.repeat(chars) },
        session: 'session-1',
        at: 5,
      })
    add(15_400)
    await clock.pass(1000)
    delivery.hide('hidden')

    expect(batches).toHaveLength(1)
  })

  it('records come back where their batch has failed', async () => {
    const { batches, sendLast } = lastBatches()
    const { add, clock, delivery } = openDelivery({
      sendLast,
      answer: () => ({ outcome: 'retry', reason: 'HTTP 503' }),
    })
    add()
    await clock.pass(1000)
    delivery.hide('hidden')

    expect(batches).toHaveLength(1)
  })

  it('records that were handed over without an answer are sent again when the page is back', async () => {
    const { batches, sendLast } = lastBatches()
    const { add, clock, delivery, requests, reports } = openDelivery({ sendLast })
    await clock.pass(5000)
    add()
    delivery.hide('hidden')
    await clock.pass(20_000)
    expect([batches.length, requests.length]).toEqual([1, 0])
    expect(reports).toEqual([])
    delivery.show()
    await clock.pass(0)

    expect(requests.map(({ at }) => at)).toEqual([25_000])
    delivery.hide('hidden')
    expect(batches).toHaveLength(1)
  })

  it('an answer that arrives settles them', async () => {
    let answer: (given: Answer) => void = () => {}
    const { sendLast } = lastBatches(
      () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    )
    const { add, clock, delivery, requests } = openDelivery({ sendLast })
    await clock.pass(5000)
    add()
    delivery.hide('hidden')
    delivery.show()
    await clock.pass(2000)
    expect([delivery.status.queued, requests.length]).toEqual([1, 0])
    answer({ outcome: 'accepted' })
    await clock.pass(0)

    expect(delivery.status.queued).toBe(0)
  })

  it('an answer that is no success sends them again a second later', async () => {
    let answer: (given: Answer) => void = () => {}
    const { sendLast } = lastBatches(
      () =>
        new Promise((resolve) => {
          answer = resolve
        }),
    )
    const { add, clock, delivery, requests } = openDelivery({ sendLast })
    await clock.pass(5000)
    add()
    delivery.hide('hidden')
    await clock.pass(500)
    answer({ outcome: 'retry', reason: 'HTTP 503' })
    await clock.pass(1000)

    expect(requests.map(({ at }) => at)).toEqual([6500])
  })

  it('a fault within is reported, and not thrown', () => {
    const { delivery, reports, add } = openDelivery({
      transport: {
        name: 'test',
        send: () => never(),
        get sendLast(): never {
          throw new Error('odd')
        },
      },
    })
    add()
    delivery.hide('hidden')

    expect(reports).toEqual(['hide: Error: odd'])
  })

  it('the locks of the page go only with the page', async () => {
    const held = new Set<string>()
    const locks = {
      query: async () => ({ held: [...held].map((name) => ({ name })) }),
      async request(name: string, _options: LockOptions, granted: (lock: unknown) => unknown) {
        held.add(name)
        await granted({})
        held.delete(name)
      },
    } as never
    const { delivery, clock } = openDelivery({ locks })
    await clock.pass(0)
    delivery.hide('hidden')
    await clock.pass(0)
    expect([...held]).toEqual([`playhead:${WRITER}`])

    delivery.hide('pagehide')
    await clock.pass(0)
    expect([...held]).toEqual([])
    delivery.show()
    await clock.pass(0)
    expect([...held]).toEqual([`playhead:${WRITER}`])
  })
})

describe('consent that is denied', () => {
  it('aborts what is under way, and what the browser was handed', async () => {
    const { signals, sendLast } = lastBatches(() => never())
    const { add, clock, delivery, requests } = openDelivery({ sendLast, answer: () => never() })
    add()
    await clock.pass(1000)
    add()
    delivery.hide('hidden')
    delivery.setConsent('denied')
    expect([requests[0]?.signal.aborted, signals[0]?.aborted]).toEqual([true, true])

    delivery.setConsent('granted')
    add()
    delivery.hide('hidden')
    expect(signals[1]?.aborted).toBe(false)
  })

  it('sends at once what came after it was granted again, and nothing of before', async () => {
    const { add, put, clock, delivery, requests } = openDelivery()
    await clock.pass(5000)
    add()
    put(1, true)
    delivery.setConsent('denied')
    await clock.pass(10_000)
    delivery.setConsent('granted')
    add()
    await clock.pass(0)

    expect(requests).toMatchObject([{ at: 15_000, batch: { from: 2, to: 2, snapshots: [] } }])
    expect(requests[0]?.batch.ledger).toMatchObject([
      { reason: 'consent', count: 1, seqs: [[1, 1]] },
      { reason: 'consent', count: 1 },
    ])
  })

  it('forgets which snapshots had to leave', async () => {
    const { put, clock, delivery, requests } = openDelivery()
    await clock.pass(5000)
    put(1, true)
    delivery.setConsent('denied')
    delivery.setConsent('granted')
    put(2, false)
    await clock.pass(300_000)

    expect(requests).toEqual([])
  })

  it('forgets which records were suspected', async () => {
    const { add, clock, delivery, requests, reports } = openDelivery({
      answer: (_, count) =>
        count === 1 ? { outcome: 'rejected', reason: 'HTTP 400' } : { outcome: 'accepted' },
    })
    add()
    await clock.pass(1000)
    delivery.setConsent('denied')
    await clock.pass(0)
    delivery.setConsent('granted')
    add()
    await clock.pass(20_000)

    expect(requests).toHaveLength(2)
    expect(delivery.status.drops).toEqual({ consent: 1 })
    expect(reports).toEqual([])
  })
})
