import { describe, expect, it } from 'vitest'
import { eventRecord, snapshotRecord } from '../../../test/deliveryContext.ts'
import { describeWrites, openGroupCommit } from '../../../test/openGroupCommit.ts'
import { memoryStore } from '../memoryStore.ts'
import { setRecord, setStored } from './queueState.ts'

const [one, two, three] = [eventRecord(1), eventRecord(2), eventRecord(3)]

describe('group commit', () => {
  it('writes in a microtask, and what comes meanwhile in the next transaction', async () => {
    const { put, drop, writes, settle, stored, calls, notified } = openGroupCommit()
    put(one)
    put(two)
    expect(writes).toEqual([])
    expect(notified.count).toBe(2)
    await settle()
    put(three)
    drop(two)
    await settle()
    expect(describeWrites(writes)).toEqual(['+0001,0002 -'])

    writes[0]?.succeed()
    await settle()
    expect(describeWrites(writes)).toEqual(['+0001,0002 -', '+0003 -0002'])
    writes[1]?.succeed()
    await settle()
    expect(await stored()).toEqual(['0001', '0003'])
    expect(calls).toEqual(['written', 'written'])
    expect(writes).toHaveLength(2)
  })

  it('writes nothing where nothing changed', async () => {
    const { commit, writes, settle } = openGroupCommit()
    commit.schedule()
    commit.commitNow()
    await settle()

    expect(writes).toEqual([])
  })

  it('begins at once when it is asked to, beside what is under way', async () => {
    const { commit, put, writes, settle } = openGroupCommit()
    put(one)
    await settle()
    put(two)
    commit.commitNow()

    expect(describeWrites(writes)).toEqual(['+0001 -', '+0001,0002 -'])
  })

  it.each(['pending', 'denied'] as const)('writes nothing while consent is %s', async (consent) => {
    const { commit, put, writes, settle, ...context } = openGroupCommit()
    context.consent.set(consent)
    put(one)
    commit.commitNow()
    await commit.note('m/note', 'x')
    await settle()
    expect(writes).toEqual([])

    context.consent.set('granted')
    commit.schedule()
    await settle()
    expect(describeWrites(writes)).toEqual(['+0001 -'])
  })

  it('does not take what was replaced meanwhile for what is on disk', async () => {
    const { put, writes, settle, state } = openGroupCommit()
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

describe('a write that succeeds', () => {
  it('does not notify: the status is as before', async () => {
    const { put, writes, settle, notified } = openGroupCommit()
    put(one)
    await settle()
    const before = notified.count
    writes[0]?.succeed()
    await settle()

    expect(notified.count).toBe(before)
  })

  it('counts where its limit passes before the page has seen it', async () => {
    let succeed = (): void => {}
    const { commit, put, clock, settle, reports, calls } = openGroupCommit({
      store: {
        ...memoryStore(),
        write: () =>
          new Promise((resolve) => {
            succeed = resolve
          }),
      },
    })
    put(one)
    await clock.pass(5999)
    succeed()
    clock.advance(1)
    await settle()

    expect(commit.failing()).toBe(false)
    expect(reports).toEqual([])
    expect(calls).toEqual(['written'])
  })

  it('does not take what another page wrote under a key for what it removed', async () => {
    const { put, drop, writes, settle, state } = openGroupCommit()
    put(snapshotRecord(1))
    await settle()
    writes[0]?.succeed()
    await settle()
    drop(snapshotRecord(1))
    await settle()
    const newer = snapshotRecord(2)
    setStored(state, newer.key, newer.text) // found on disk
    setRecord(state, newer.key, newer)
    drop(newer)
    writes[1]?.succeed()
    await settle()

    expect(writes.map(({ removed }) => removed.length)).toEqual([0, 1, 1])
  })
})

describe('durable()', () => {
  it('resolves when everything is on disk', async () => {
    const { commit, put, writes, settle } = openGroupCommit()
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
    const { commit, put, writes, clock } = openGroupCommit()
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
    const { commit, put, writes, settle } = openGroupCommit()
    put(one)
    await settle()
    writes[0]?.fail()
    await settle()

    await commit.durable()
    expect(writes).toHaveLength(1)
  })

  it('resolves at once while a store that failed is tried again', async () => {
    const { commit, put, writes, clock, settle } = openGroupCommit()
    put(one)
    await settle()
    writes[0]?.fail()
    await clock.pass(30_000)
    put(two)
    await settle()
    expect(writes).toHaveLength(2)
    let durable = false
    void commit.durable().then(() => {
      durable = true
    })
    await settle()

    expect(durable).toBe(true)
  })
})

describe('a note beside the records', () => {
  it('is written while the store works', async () => {
    const { commit, writes, memory } = openGroupCommit()
    const noted = commit.note('m/policy', 'a')
    expect(describeWrites(writes)).toEqual(['+licy -'])
    writes[0]?.succeed()
    await noted

    expect(await memory.read('m/')).toEqual([['m/policy', 'a']])
  })

  it('that cannot be written is left out', async () => {
    const { commit, put, writes, settle, reports } = openGroupCommit()
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
    const { commit, writes, clears, consent } = openGroupCommit()
    const noted = commit.note('m/policy', 'a')
    consent.set('denied')
    writes[0]?.succeed()
    await noted

    expect(clears).toHaveLength(1)
  })
})
