import { describe, expect, it, vi } from 'vitest'
import {
  deliveryContext,
  eventRecord,
  ledgerRecord,
  snapshotRecord,
  type TestContext,
  WRITER,
} from '../../../test/deliveryContext.ts'
import type { Store } from '../../contracts/store.ts'
import { memoryStore } from '../memoryStore.ts'
import { type QueuedRecord, queuedRecord } from '../record/queuedRecord.ts'
import { recordKey } from '../record/recordKey.ts'
import { createQueue } from './queue.ts'

function open(parts: Partial<TestContext> = {}) {
  const context = deliveryContext(parts)
  const queue = createQueue(context)
  const settle = (): Promise<void> => context.clock.pass(0)
  const kept = (): string[] => queue.filter(() => true).map(({ key }) => key)
  const stored = async (): Promise<string[]> => (await context.store.read('')).map(([key]) => key)
  const ledger = (): unknown[] =>
    queue.filter(({ kind }) => kind === 'l').map(({ text }) => JSON.parse(text))
  return { ...context, queue, settle, kept, stored, ledger }
}
const hangingStore = (): Store => ({ ...memoryStore(), write: () => new Promise(() => {}) })
const BUFFER = `playhead:tail:${WRITER}`
const one = eventRecord(1)

describe('the queue', () => {
  it('keeps what it holds in memory and on disk, and counts it', async () => {
    const { queue, settle, kept, stored } = open()
    queue.hold(one)
    queue.hold(snapshotRecord(1))
    expect(queue.status()).toEqual({
      queued: 2,
      bytes: one.text.length + snapshotRecord(1).text.length,
      drops: {},
    })
    await settle()
    expect(await stored()).toEqual(kept())

    queue.remove([one])
    expect(kept()).toEqual([snapshotRecord(1).key])
    await settle()
    expect(await stored()).toEqual([snapshotRecord(1).key])
    expect(queue.status().drops).toEqual({})
  })

  it('keeps a record that is newer than the one that is removed', () => {
    const { queue, kept } = open()
    queue.hold(snapshotRecord(1))
    queue.hold(snapshotRecord(2))
    queue.remove([snapshotRecord(1)])
    expect(kept()).toHaveLength(1)

    queue.remove([snapshotRecord(2)])
    expect(kept()).toEqual([])
  })

  it('accounts for records that are given up, by their numbers', () => {
    const { queue, ledger } = open()
    queue.remove([one, eventRecord(2), snapshotRecord(1)], 'rejected')

    expect(queue.status().drops).toEqual({ rejected: 3 })
    expect(ledger()).toEqual([
      { id: 'id-1-of-a-test', reason: 'rejected', count: 2, writer: WRITER, seqs: [[1, 2]] },
      { id: 'id-2-of-a-test', reason: 'rejected', count: 1 },
    ])
  })

  it('adds up what it gives up for one reason', () => {
    const { queue } = open()
    queue.remove([one], 'rejected')
    queue.remove([eventRecord(2)], 'rejected')
    queue.remove([eventRecord(3)], 'too_large')
    queue.remove([], 'age')

    expect(queue.status().drops).toEqual({ rejected: 2, too_large: 1 })
  })

  it('only counts ledger lines that the backend refused', () => {
    const { queue, ledger } = open()
    queue.remove([ledgerRecord('line-1-of-a-test')], 'rejected')

    expect(queue.status().drops).toEqual({ rejected: 1 })
    expect(ledger()).toEqual([])
  })
})

describe('the limits of the queue', () => {
  const long = (seq: number, chars: number): QueuedRecord => ({
    ...eventRecord(seq),
    text: 'x'.repeat(chars),
  })

  it('are five million characters: then the least important quarter goes', () => {
    const { queue } = open()
    for (let seq = 1; seq <= 8; seq++) queue.hold(long(seq, 625_000))
    expect(queue.status()).toMatchObject({ bytes: 5_000_000, drops: {} })
    queue.hold(long(9, 1))

    expect(queue.status()).toMatchObject({ queued: 6, drops: { bytes: 3 } })
    expect(queue.filter(({ kind }) => kind === 'e')[0]?.seq).toBe(4)
  })

  it('are a million characters while nothing may be stored', () => {
    const { queue, consent } = open()
    consent.set('pending')
    for (let seq = 1; seq <= 4; seq++) queue.hold(long(seq, 250_000))
    expect(queue.status().drops).toEqual({})
    queue.hold(long(5, 1))

    expect(queue.status().drops).toEqual({ memory_overflow: 2 })
  })

  it('are a million characters while the store fails', async () => {
    const { queue, clock } = open({ store: hangingStore() })
    queue.hold(one)
    await clock.pass(6000)
    for (let seq = 2; seq <= 6; seq++) queue.hold(long(seq, 200_000))

    expect(queue.status().drops).toEqual({ memory_overflow: 2 })
  })

  it('are 20 000 records', () => {
    const { queue } = open()
    const short = (seq: number): QueuedRecord => ({
      ...one,
      key: `e/${WRITER}/${seq}`,
      seq,
      text: `${seq}`,
    })
    for (let seq = 1; seq <= 20_000; seq++) queue.hold(short(seq))
    expect(queue.status()).toMatchObject({ queued: 20_000, drops: {} })
    queue.hold(short(20_001))

    expect(queue.status()).toMatchObject({ queued: 15_000, drops: { bytes: 5001 } })
  })

  it('give up a quarter where the disk is full', async () => {
    let isFull = true
    const memory = memoryStore()
    const store: Store = {
      ...memory,
      async write(...given) {
        if (isFull) {
          isFull = false
          throw new DOMException('full', 'QuotaExceededError')
        }
        return memory.write(...given)
      },
    }
    const { queue, settle, stored } = open({ store })
    for (let seq = 1; seq <= 4; seq++) queue.hold(eventRecord(seq))
    await settle()

    expect(queue.status()).toMatchObject({ queued: 3, drops: { quota: 1 } })
    expect(await stored()).toEqual([
      ...[2, 3, 4].map((seq) => eventRecord(seq).key),
      'l/writer-1-of-a-test/id-1-of-a-test',
    ])
  })
})

describe('consent', () => {
  it('is read from localStorage once for all records that come together', async () => {
    const { queue, settle, localStorage } = open()
    const read = vi.spyOn(localStorage, 'getItem')
    for (let seq = 1; seq <= 100; seq++) queue.hold(eventRecord(seq))
    expect(read).not.toHaveBeenCalled()
    await settle()

    expect(read.mock.calls.length).toBeLessThan(5)
  })

  it('denied removes records and buffers, and keeps the account of them', async () => {
    const { queue, consent, settle, kept, stored, localStorage, ledger } = open()
    queue.hold(one)
    await settle()
    localStorage.setItem('playhead:tail:writer-9', '{}')
    consent.set('denied')
    queue.consentChanged()
    await settle()

    expect(await stored()).toEqual([])
    expect(kept()).toEqual(['l/writer-1-of-a-test/id-1-of-a-test'])
    expect(ledger()).toMatchObject([{ reason: 'consent', count: 1, seqs: [[1, 1]] }])
    expect(Object.keys(localStorage)).toEqual(['playhead:consent'])
  })

  it('denied keeps records out, which are counted once it is granted', async () => {
    const { queue, consent, kept, ledger, stored, settle } = open()
    consent.set('denied')
    queue.hold(one)
    queue.hold(snapshotRecord(1))
    expect(kept()).toEqual([])
    expect(queue.status().drops).toEqual({})

    for (const _ of [1, 2]) {
      consent.set('granted')
      queue.consentChanged()
    }
    await settle()
    expect(ledger()).toEqual([{ id: 'id-1-of-a-test', reason: 'consent', count: 2 }])
    expect(queue.status().drops).toEqual({ consent: 2 })
    expect(await stored()).toEqual(['l/writer-1-of-a-test/id-1-of-a-test'])
  })

  it('granted writes what waited in memory', async () => {
    const { queue, consent, settle, stored, ledger } = open()
    consent.set('pending')
    queue.hold(one)
    await settle()
    expect(await stored()).toEqual([])

    consent.set('granted')
    queue.consentChanged()
    await settle()
    expect(await stored()).toEqual([one.key])
    expect(ledger()).toEqual([])
  })

  it('denied keeps ledger lines', () => {
    const { queue, consent, kept } = open()
    consent.set('denied')
    queue.hold(ledgerRecord('line-1-of-a-test'))

    expect(kept()).toHaveLength(1)
  })
})

describe('as the page goes', () => {
  it('what is not on disk is copied to the unload buffer, until it is on disk', async () => {
    const { queue, settle, localStorage, stored } = open()
    queue.hold(one)
    await settle()
    queue.hold(eventRecord(2))
    queue.saveOnUnload()
    const { left } = JSON.parse(localStorage.getItem(BUFFER) ?? '{}')
    expect(left).toEqual([[eventRecord(2).key, eventRecord(2).text]])

    await settle()
    expect(await stored()).toEqual([one.key, eventRecord(2).key])
    expect(localStorage.getItem(BUFFER)).toBeNull()

    localStorage.setItem(BUFFER, '{}')
    queue.hold(eventRecord(3))
    await settle()
    expect(localStorage.getItem(BUFFER)).toBe('{}')
  })

  it('nothing is copied where all is on disk, or consent is missing', async () => {
    const { queue, settle, localStorage, consent } = open()
    queue.hold(one)
    await settle()
    queue.saveOnUnload()
    consent.set('pending')
    queue.hold(eventRecord(2))
    queue.saveOnUnload()

    expect(Object.keys(localStorage)).toEqual([])
  })

  it('a write begins before it returns', () => {
    const keys: string[] = []
    const store: Store = {
      ...memoryStore(),
      async write(put) {
        keys.push(...put.map(([key]) => key))
      },
    }
    const { queue } = open({ store })
    queue.hold(one)
    queue.saveOnUnload()

    expect(keys).toEqual([one.key])
  })

  it('the buffer stays while the disk lacks something of it', async () => {
    let settles: (() => void)[] = []
    const memory = memoryStore()
    const store: Store = {
      ...memory,
      write: (...given) =>
        new Promise((resolve) => settles.push(() => resolve(memory.write(...given)))),
    }
    const { queue, settle, localStorage } = open({ store })
    queue.hold(one)
    queue.saveOnUnload()
    queue.hold(eventRecord(2))
    settles.shift()?.()
    await settle()
    expect(localStorage.getItem(BUFFER)).not.toBeNull()

    while (settles.length) {
      for (const go of settles) go()
      settles = []
      await settle()
    }
    expect(localStorage.getItem(BUFFER)).toBeNull()
  })

  it('a buffer of this page that it did not write is left alone', async () => {
    const { queue, settle, localStorage } = open()
    localStorage.setItem(BUFFER, '{}')
    queue.hold(one)
    await settle()

    expect(localStorage.getItem(BUFFER)).toBe('{}')
  })
})

describe('reading the store', () => {
  const line = queuedRecord(recordKey('m' as never, 'policy', ''), {})

  it('resolves to everything that is there, and notifies', async () => {
    const { queue, store, notified, kept } = open()
    await store.write([
      ['m/policy', line.text],
      [one.key, one.text],
      [eventRecord(1, 'writer-2-of-a-test').key, eventRecord(1, 'writer-2-of-a-test').text],
    ])
    const before = notified.count
    const found = await queue.recover(() => false)

    expect([...found.keys()]).toEqual([
      'e/writer-1-of-a-test/0000000001',
      'e/writer-2-of-a-test/0000000001',
      'm/policy',
    ])
    expect(notified.count).toBeGreaterThan(before)
    expect(kept()).toEqual(['e/writer-2-of-a-test/0000000001'])
  })

  it('that fails is reported once, and finds nothing', async () => {
    const store: Store = { ...memoryStore(), read: () => Promise.reject(new Error('broken')) }
    const { queue, reports } = open({ store })

    expect([...(await queue.recover(() => false))]).toEqual([])
    expect([...(await queue.recover(() => false))]).toEqual([])
    expect(reports).toEqual(['store: Error: broken'])
  })

  it('is given up after six seconds', async () => {
    const store: Store = { ...memoryStore(), read: () => new Promise(() => {}) }
    const { queue, clock, reports } = open({ store })
    const reading = queue.recover(() => false)
    await clock.pass(6000)

    expect([...(await reading)]).toEqual([])
    expect(reports).toEqual(['store: Error: playhead: store.read() did not settle in 6 s'])
  })

  it('is left out while the store fails', async () => {
    let reads = 0
    const store: Store = {
      ...hangingStore(),
      async read() {
        reads++
        return []
      },
    }
    const { queue, clock } = open({ store })
    queue.hold(one)
    await clock.pass(6000)

    expect([...(await queue.recover(() => false))]).toEqual([])
    expect(reads).toBe(0)
  })

  it('takes nothing in without consent', async () => {
    const { queue, store, consent, kept } = open()
    const other = eventRecord(1, 'writer-2-of-a-test')
    await store.write([[other.key, other.text]])
    consent.set('pending')

    expect((await queue.recover(() => false)).size).toBe(1)
    expect(kept()).toEqual([])
  })
})
