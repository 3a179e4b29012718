import { describe, expect, it } from 'vitest'
import { eventRecord } from '../../../test/deliveryContext.ts'
import { describeWrites, openGroupCommit } from '../../../test/openGroupCommit.ts'

const [one, two, three] = [eventRecord(1), eventRecord(2), eventRecord(3)]

describe('a store that fails', () => {
  it('is reported once, and tried again every 30 seconds until it is mended', async () => {
    const { commit, put, writes, clock, reports, settle, notified, calls } = openGroupCommit()
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
    expect(describeWrites(writes)).toEqual(['+0001 -', '+0001,0002 -'])
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
    const whileFailing = notified.count
    writes[2]?.succeed()
    await settle()
    expect(commit.failing()).toBe(false)
    expect(notified.count).toBe(whileFailing + 1)
    expect(calls).toEqual(['written'])
  })

  it('is taken to fail after six seconds, and keeps nothing waiting', async () => {
    const { commit, put, clock, reports } = openGroupCommit()
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
    const { commit, put, clock, writes } = openGroupCommit()
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
    const { commit, put, drop, clock, writes, settle, stored, state } = openGroupCommit()
    put(one)
    put(two)
    await clock.pass(6000)
    drop(two)
    writes[0]?.succeed()
    await settle()

    expect(commit.failing()).toBe(false)
    expect(describeWrites(writes)).toEqual(['+0001,0002 -', '+ -0002'])
    writes[1]?.succeed()
    await settle()
    expect(await stored()).toEqual(['0001'])
    expect([...state.stored.keys()]).toEqual([one.key])
  })

  it('is tried again after 30 seconds once a write that hung has failed', async () => {
    const { commit, put, clock, writes, settle } = openGroupCommit()
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
    const { put, writes, settle, calls, reports, commit } = openGroupCommit()
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
    const { put, commit, writes, settle, calls } = openGroupCommit()
    put(one)
    commit.commitNow()
    writes[0]?.fail(new DOMException('full', 'QuotaExceededError'))
    await settle()

    expect(calls).toEqual([])
    expect(commit.failing()).toBe(true)
  })

  it('may reject with anything', async () => {
    const { put, commit, writes, settle, reports } = openGroupCommit()
    put(one)
    await settle()
    writes[0]?.fail(null)
    await settle()

    expect(commit.failing()).toBe(true)
    expect(reports).toEqual(['store: null'])
  })
})
