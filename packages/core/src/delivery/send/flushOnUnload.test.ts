import { describe, expect, it } from 'vitest'
import {
  deliveryContext,
  eventRecord,
  ledgerRecord,
  OTHER_WRITER,
  snapshotRecord,
} from '../../../test/deliveryContext.ts'
import type { Batch } from '../../contracts/batch.ts'
import type { Answer, Transport } from '../../contracts/transport.ts'
import { createQueue } from '../queue/queue.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { flushOnUnload } from './flushOnUnload.ts'
import { NO_RETRY } from './retryPolicy.ts'
import { createSendState, type SendState } from './sendState.ts'

type SendLast = NonNullable<Transport['sendLast']>

function open({
  waiting = [eventRecord(1), eventRecord(2)],
  sendLast = () => ({ taken: true }),
  lastBytes,
  ...parts
}: {
  waiting?: readonly QueuedRecord[]
  sendLast?: SendLast | undefined
  lastBytes?: number | undefined
} & Partial<SendState> = {}) {
  const batches: Batch[] = []
  const handed: (readonly [
    records: readonly QueuedRecord[],
    answered: Promise<void> | undefined,
  ])[] = []
  const moments: unknown[] = []
  const context = deliveryContext({
    transport: {
      name: 'test',
      send: async () => ({ outcome: 'accepted' }),
      sendLast(batch, moment, options) {
        batches.push(batch)
        moments.push([moment, options?.signal])
        return sendLast(batch, moment, options)
      },
      lastBytes,
    },
  })
  const queue = createQueue(context)
  for (const record of waiting) queue.hold(record)
  const state: SendState = { ...createSendState(context, queue, () => ({ high: 10 })), ...parts }
  const denied = new AbortController()
  const flush = (): void =>
    flushOnUnload(state, 'hidden', denied.signal, (...given) => handed.push(given))
  return { ...context, state, queue, batches, handed, moments, denied, flush }
}
const keys = (records: Iterable<QueuedRecord> | undefined): string[] =>
  [...(records ?? [])].map(({ key }) => key)

describe('the flush as the page goes', () => {
  it('sends records of this page in the order of their keys, and reserves them', () => {
    const other = eventRecord(1, OTHER_WRITER)
    const own = [eventRecord(2), eventRecord(1, undefined, 'view'), snapshotRecord(1)]
    const { batches, handed, moments, denied, state, flush } = open({
      waiting: [other, ledgerRecord('line-1-of-a-test'), ...own],
    })
    flush()

    expect(batches).toMatchObject([{ from: 1, to: 2, ledger: [], snapshots: [{ rev: 1 }] }])
    expect(batches[0]?.events.map(({ seq }) => seq)).toEqual([1, 2])
    expect(moments).toEqual([['hidden', denied.signal]])
    expect(keys(handed[0]?.[0]).sort()).toEqual(keys(own).sort())
    expect(handed[0]?.[1]).toBeUndefined()
    expect(keys(state.reserved).sort()).toEqual(keys(own).sort())
  })

  it('sends nothing a second time', () => {
    const { batches, handed, flush } = open()
    flush()
    flush()

    expect(batches).toHaveLength(1)
    expect(handed).toHaveLength(1)
  })

  it('sends nothing without consent', () => {
    const { batches, consent, flush } = open()
    consent.set('pending')
    flush()

    expect(batches).toEqual([])
  })

  it.each([
    [
      'while the server asked for quiet',
      { serverAsked: true, notBefore: 1_000_001, waitMs: 5000 },
      0,
    ],
    ['once that is over', { serverAsked: true, notBefore: 1_000_000, waitMs: 5000 }, 1],
    [
      'after a failure of the network',
      { serverAsked: false, notBefore: 1_000_001, waitMs: 5000 },
      1,
    ],
  ])('respects the wait of the server: %s', (_, retry, count) => {
    const { batches, flush } = open({ retry: { ...NO_RETRY, attempt: 1, ...retry } })
    flush()

    expect(batches).toHaveLength(count)
  })

  it('does nothing where the transport cannot send a last batch', () => {
    const { state, handed, reports } = open()
    const { sendLast: _, ...transport } = state.transport
    flushOnUnload({ ...state, transport }, 'hidden', new AbortController().signal, (...given) =>
      handed.push(given),
    )

    expect(handed).toEqual([])
    expect(reports).toEqual([])
  })

  it('takes as much as the transport does, the most important and newest first', () => {
    const waiting = Array.from({ length: 20 }, (_, index) => eventRecord(index + 1))
    const { text } = eventRecord(20)
    const { batches, flush } = open({ waiting, lastBytes: 1024 + 3 * (text.length + 1) + 1 })
    flush()

    expect(batches.map(({ from, to }) => [from, to])).toEqual([[18, 20]])
  })

  it.each([undefined, 0, -1, Number.NaN])(
    'takes 60 KiB where the transport states %s',
    (lastBytes) => {
      const long = (seq: number): QueuedRecord => ({
        ...eventRecord(seq),
        text: JSON.stringify({ seq, data: 'x'.repeat(29_900) }),
      })
      const { batches, flush } = open({ waiting: [long(1), long(2), long(3)], lastBytes })
      flush()

      expect(batches[0]?.events).toHaveLength(2)
    },
  )

  it('halves what the browser refuses, keeps the newest, and gives up at none', () => {
    const waiting = Array.from({ length: 5 }, (_, index) => eventRecord(index + 1))
    const { batches, handed, state, reports, flush } = open({
      waiting,
      sendLast: () => ({ taken: false }),
    })
    flush()

    expect(batches.map(({ from, to }) => [from, to])).toEqual([
      [1, 5],
      [4, 5],
      [5, 5],
    ])
    expect(handed).toEqual([])
    expect([...state.reserved]).toEqual([])
    expect(reports).toEqual([])
  })

  it('reports a transport that throws once, and only where it took nothing', () => {
    let count = 0
    const sendLast: SendLast = () => {
      count++
      throw new Error('odd')
    }
    const broken = open({ sendLast })
    broken.flush()
    expect(count).toBe(2)
    expect(broken.reports).toEqual(['test: Error: odd'])

    const mended = open({
      sendLast: (...given) => (++count === 3 ? sendLast(...given) : { taken: true }),
    })
    mended.flush()
    expect(mended.handed).toHaveLength(1)
    expect(mended.reports).toEqual([])
  })

  it('tries nothing where nothing waits', () => {
    const { batches, handed, flush } = open({ waiting: [] })
    flush()

    expect([batches, handed]).toEqual([[], []])
  })
})

describe('the answer to a flush', () => {
  const answer = async (given: unknown) => {
    const opened = open({
      sendLast: () => ({ taken: true, answer: Promise.resolve(given as Answer) }),
    })
    opened.flush()
    await opened.handed[0]?.[1]
    return opened
  }

  it('removes the records that it accepts', async () => {
    const { queue, state } = await answer({ outcome: 'accepted' })

    expect(queue.filter(() => true)).toEqual([])
    expect(state.lastSuccessAt).toBe(1_000_000)
  })

  it.each([
    { outcome: 'rejected', reason: 'HTTP 400' },
    { outcome: 'retry', reason: 'HTTP 503' },
    null,
  ])('changes nothing where it does not: %o', async (given) => {
    const { queue, state, reports } = await answer(given)

    expect(keys(queue.filter(() => true))).toEqual(keys([eventRecord(1), eventRecord(2)]))
    expect(state.lastError).toBeNull()
    expect(state.bisect.maxRecords).toBe(100)
    expect(reports).toEqual([])
  })

  it('that is no promise of one is reported', async () => {
    const opened = open({
      sendLast: () => ({ taken: true, answer: Promise.reject(new Error('odd')) }),
    })
    opened.flush()
    await opened.handed[0]?.[1]

    expect(opened.reports).toEqual(['test: Error: odd'])
  })

  it('is waited for 75 seconds', async () => {
    const opened = open({ sendLast: () => ({ taken: true, answer: new Promise(() => {}) }) })
    opened.flush()
    let settled = false
    void opened.handed[0]?.[1]?.then(() => {
      settled = true
    })
    await opened.clock.pass(74_999)
    expect(settled).toBe(false)
    await opened.clock.pass(1)
    await opened.clock.pass(0)

    expect(settled).toBe(true)
    expect(opened.reports).toEqual([
      'test: Error: playhead: transport.sendLast() did not settle in 75 s',
    ])
  })
})
