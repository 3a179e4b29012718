import { describe, expect, it } from 'vitest'
import {
  deliveryContext,
  eventRecord,
  snapshotRecord,
  type TestContext,
} from '../../../test/deliveryContext.ts'
import type { Store, StoreEntry } from '../../store.ts'
import { memoryStore } from '../memoryStore.ts'
import type { QueuedRecord } from '../record/queuedRecord.ts'
import { createGroupCommit } from './groupCommit.ts'
import { type QueueState, setRecord } from './queueState.ts'

interface Write {
  readonly put: readonly string[]
  readonly removed: readonly string[]
  succeed(): void
  fail(error?: unknown): void
}

/** A store whose writes and clears settle when the test says so. */
function heldStore() {
  const memory = memoryStore()
  const writes: Write[] = []
  const clears: { succeed(): void; fail(): void }[] = []
  const store: Store = {
    ...memory,
    write: (put, remove = []) =>
      new Promise((resolve, reject) => {
        const keys = (entries: readonly StoreEntry[]) => entries.map(([key]) => key.slice(-4))
        writes.push({
          put: keys(put),
          removed: keys(remove),
          succeed: () => resolve(memory.write(put, remove)),
          fail: (error = new Error('broken')) => reject(error),
        })
      }),
    clear: () =>
      new Promise((resolve, reject) => {
        clears.push({
          succeed: () => resolve(memory.clear()),
          fail: () => reject(new Error('not cleared')),
        })
      }),
  }
  return { store, memory, writes, clears }
}

function open(parts: Partial<TestContext> = {}) {
  const held = heldStore()
  const context = deliveryContext({ store: held.store, ...parts })
  const state: QueueState = {
    records: new Map(),
    size: { queued: 0, bytes: 0 },
    stored: new Map(),
    changed: new Set(),
  }
  const calls: string[] = []
  const commit = createGroupCommit(
    context,
    state,
    () => calls.push('quota'),
    () => calls.push('written'),
  )
  const put = (record: QueuedRecord): void => {
    setRecord(state, record.key, record)
    commit.schedule()
  }
  const drop = ({ key }: QueuedRecord): void => {
    setRecord(state, key)
    commit.schedule()
  }
  const settle = (): Promise<void> => context.clock.pass(0)
  const stored = async (): Promise<string[]> =>
    (await held.memory.read('')).map(([key]) => key.slice(-4))
  return { ...context, ...held, state, commit, calls, put, drop, settle, stored }
}
const [one, two, three] = [eventRecord(1), eventRecord(2), eventRecord(3)]
const lines = (writes: readonly Write[]): string[] =>
  writes.map(({ put, removed }) => `+${put} -${removed}`)

describe('group commit', () => {
  it('writes in a microtask, and what comes meanwhile in the next transaction', async () => {
    const { put, drop, writes, settle, stored, calls, notified } = open()
    put(one)
    put(two)
    expect(writes).toEqual([])
    expect(notified.count).toBe(2)
    await settle()
    put(three)
    drop(two)
    await settle()
    expect(lines(writes)).toEqual(['+0001,0002 -'])

    writes[0]?.succeed()
    await settle()
    expect(lines(writes)).toEqual(['+0001,0002 -', '+0003 -0002'])
    writes[1]?.succeed()
    await settle()
    expect(await stored()).toEqual(['0001', '0003'])
    expect(calls).toEqual(['written', 'written'])
    expect(writes).toHaveLength(2)
  })

  it('writes nothing where nothing changed', async () => {
    const { commit, writes, settle } = open()
    commit.schedule()
    commit.commitNow()
    await settle()

    expect(writes).toEqual([])
  })

  it('begins at once when it is asked to, beside what is under way', async () => {
    const { commit, put, writes, settle } = open()
    put(one)
    await settle()
    put(two)
    commit.commitNow()

    expect(lines(writes)).toEqual(['+0001 -', '+0001,0002 -'])
  })

  it.each(['pending', 'denied'] as const)('writes nothing while consent is %s', async (consent) => {
    const { commit, put, writes, settle, ...context } = open()
    context.consent.set(consent)
    put(one)
    commit.commitNow()
    await commit.note('m/note', 'x')
    await settle()
    expect(writes).toEqual([])

    context.consent.set('granted')
    commit.schedule()
    await settle()
    expect(lines(writes)).toEqual(['+0001 -'])
  })

  it('does not take what was replaced meanwhile for what is on disk', async () => {
    const { put, writes, settle, state } = open()
    put(snapshotRecord(1))
    await settle()
    put(snapshotRecord(2))
    writes[0]?.succeed()
    await settle()
    expect(writes).toHaveLength(2)

    writes[1]?.succeed()
    await settle()
    expect([...state.stored.values()]).toEqual([snapshotRecord(2).text])
    expect(writes).toHaveLength(2)
  })
})

describe('a store that fails', () => {
  it('is reported once, and tried again every 30 seconds until it is mended', async () => {
    const { commit, put, writes, clock, reports, settle, notified, calls } = open()
    put(one)
    await settle()
    expect(commit.failing()).toBe(false)
    const before = notified.count
    writes[0]?.fail()
    await settle()
    expect(commit.failing()).toBe(true)
    expect(notified.count).toBe(before + 1)
    expect(reports).toEqual(['store: Error: broken'])

    await clock.pass(30_000)
    put(two)
    await settle()
    expect(lines(writes)).toEqual(['+0001 -', '+0001,0002 -'])
    writes[1]?.fail()
    await settle()
    expect(reports).toHaveLength(1)

    await clock.pass(29_999)
    put(three)
    await settle()
    expect(writes).toHaveLength(2)
    await clock.pass(1)
    commit.schedule()
    await settle()
    writes[2]?.succeed()
    await settle()
    expect(commit.failing()).toBe(false)
    expect(calls).toEqual(['written'])
  })

  it('is taken to fail after six seconds, and keeps nothing waiting', async () => {
    const { commit, put, clock, reports } = open()
    put(one)
    let durable = false
    void commit.durable().then(() => {
      durable = true
    })
    await clock.pass(5999)
    expect([durable, commit.failing()]).toEqual([false, false])
    await clock.pass(1)

    expect([durable, commit.failing()]).toEqual([true, true])
    expect(reports).toEqual(['store: Error: playhead: store.write() did not settle in 6 s'])
  })

  it('is tried again later, the more writes hang', async () => {
    const { commit, put, clock, writes } = open()
    put(one)
    await clock.pass(6000)
    const tries: number[] = []
    for (let at = 6000; at < 400_000; at += 1000) {
      const before = writes.length
      commit.schedule()
      await clock.pass(0)
      if (writes.length > before) tries.push(at)
      await clock.pass(1000)
    }

    expect(tries).toEqual([66_000, 162_000, 288_000])
  })

  it('is used again as soon as a write that hung has settled', async () => {
    const { commit, put, drop, clock, writes, settle, stored, state } = open()
    put(one)
    put(two)
    await clock.pass(6000)
    drop(two)
    writes[0]?.succeed()
    await settle()

    expect(commit.failing()).toBe(false)
    expect(lines(writes)).toEqual(['+0001,0002 -', '+ -0002'])
    writes[1]?.succeed()
    await settle()
    expect(await stored()).toEqual(['0001'])
    expect([...state.stored.keys()]).toEqual([one.key])
  })

  it('is tried again after 30 seconds once a write that hung has failed', async () => {
    const { commit, put, clock, writes, settle } = open()
    put(one)
    await clock.pass(6000)
    writes[0]?.fail()
    await clock.pass(60_000)
    commit.schedule()
    await settle()
    writes[1]?.fail()
    await clock.pass(29_999)
    commit.schedule()
    await settle()
    expect(writes).toHaveLength(2)

    await clock.pass(1)
    commit.schedule()
    await settle()
    expect(writes).toHaveLength(3)
  })

  it('that is full is tried once more after records have gone', async () => {
    const { put, writes, settle, calls, reports, commit } = open()
    put(one)
    await settle()
    const full = new DOMException('full', 'QuotaExceededError')
    writes[0]?.fail(full)
    await settle()
    expect(calls).toEqual(['quota'])
    expect(writes).toHaveLength(2)
    expect(commit.failing()).toBe(false)

    writes[1]?.fail(full)
    await settle()
    expect(calls).toEqual(['quota'])
    expect(commit.failing()).toBe(true)
    expect(reports).toEqual(['store: QuotaExceededError: full'])
  })

  it('that is full as the page goes is not tried once more', async () => {
    const { put, commit, writes, settle, calls } = open()
    put(one)
    commit.commitNow()
    writes[0]?.fail(new DOMException('full', 'QuotaExceededError'))
    await settle()

    expect(calls).toEqual([])
    expect(commit.failing()).toBe(true)
  })

  it('may reject with anything', async () => {
    const { put, commit, writes, settle, reports } = open()
    put(one)
    await settle()
    writes[0]?.fail(null)
    await settle()

    expect(commit.failing()).toBe(true)
    expect(reports).toEqual(['store: null'])
  })
})

describe('durable()', () => {
  it('resolves when everything is on disk', async () => {
    const { commit, put, writes, settle } = open()
    put(one)
    let durable = 0
    void commit.durable().then(() => durable++)
    await settle()
    put(two)
    writes[0]?.succeed()
    await settle()
    expect(durable).toBe(0)

    writes[1]?.succeed()
    await settle()
    expect(durable).toBe(1)
    await commit.durable()
  })

  it('resolves after twelve seconds in a page that never stops writing', async () => {
    const { commit, put, writes, clock } = open()
    let durable = false
    put(one)
    void commit.durable().then(() => {
      durable = true
    })
    for (let second = 0; second < 12; second++) {
      await clock.pass(1000)
      expect(durable).toBe(false)
      put(snapshotRecord(second + 1))
      writes.at(-1)?.succeed()
    }
    await clock.pass(0)

    expect(durable).toBe(true)
  })

  it('resolves at once while the store fails', async () => {
    const { commit, put, writes, settle } = open()
    put(one)
    await settle()
    writes[0]?.fail()
    await settle()

    await commit.durable()
    expect(writes).toHaveLength(1)
  })
})

describe('a note beside the records', () => {
  it('is written while the store works', async () => {
    const { commit, writes, memory } = open()
    const noted = commit.note('m/policy', 'a')
    expect(lines(writes)).toEqual(['+licy -'])
    writes[0]?.succeed()
    await noted

    expect(await memory.read('m/')).toEqual([['m/policy', 'a']])
  })

  it('that cannot be written is left out', async () => {
    const { commit, put, writes, settle, reports } = open()
    const noted = commit.note('m/policy', 'a')
    writes[0]?.fail()
    await noted
    expect(reports).toEqual([])
    expect(commit.failing()).toBe(false)

    put(one)
    await settle()
    writes[1]?.fail()
    await settle()
    await commit.note('m/policy', 'b')
    expect(writes).toHaveLength(2)
  })

  it('that took place after consent was denied is removed', async () => {
    const { commit, writes, clears, consent } = open()
    const noted = commit.note('m/policy', 'a')
    consent.set('denied')
    writes[0]?.succeed()
    await noted

    expect(clears).toHaveLength(1)
  })
})

describe('clearing the store', () => {
  it('forgets what was on it, and writes what waits again', async () => {
    const { commit, put, writes, clears, settle, stored } = open()
    put(one)
    await settle()
    writes[0]?.succeed()
    await settle()
    commit.clear()
    clears[0]?.succeed()
    await settle()

    expect(lines(writes)).toEqual(['+0001 -', '+0001 -'])
    writes[1]?.succeed()
    await settle()
    expect(await stored()).toEqual(['0001'])
  })

  it('is done again for a write that took place after consent was denied', async () => {
    const { put, writes, clears, settle, consent } = open()
    put(one)
    await settle()
    consent.set('denied')
    writes[0]?.succeed()
    await settle()

    expect(clears).toHaveLength(1)
  })

  it('is not done for a write while consent is pending again', async () => {
    const { put, writes, clears, settle, consent } = open()
    put(one)
    await settle()
    consent.set('pending')
    writes[0]?.succeed()
    await settle()

    expect(clears).toHaveLength(0)
  })

  it('is done for a write while consent is pending here, and was denied in another tab', async () => {
    const { put, writes, clears, settle, consent, localStorage } = open()
    put(one)
    await settle()
    consent.set('pending')
    localStorage.setItem('playhead:consent', 'denied')
    writes[0]?.succeed()
    await settle()

    expect(clears).toHaveLength(1)
  })

  it('that failed is reported, and done again half a minute later, while consent is denied', async () => {
    const { commit, clears, clock, settle, consent, reports } = open()
    consent.set('denied')
    commit.clear()
    clears[0]?.fail()
    await settle()
    expect(reports).toEqual(['store: Error: not cleared'])
    await clock.pass(29_999)
    await commit.durable()
    expect(clears).toHaveLength(1)

    await clock.pass(1)
    await commit.durable()
    expect(clears).toHaveLength(2)
    clears[1]?.succeed()
    await clock.pass(60_000)
    await commit.durable()
    expect(clears).toHaveLength(2)
  })

  it('is given up after six seconds', async () => {
    const { commit, clock, reports } = open()
    commit.clear()
    await clock.pass(6000)

    expect(reports).toEqual(['store: Error: playhead: store.clear() did not settle in 6 s'])
  })

  it('is not done again where consent is granted by then', async () => {
    const { commit, clears, clock, settle } = open()
    commit.clear()
    clears[0]?.fail()
    await settle()
    await clock.pass(30_000)
    await commit.durable()

    expect(clears).toHaveLength(1)
  })
})
