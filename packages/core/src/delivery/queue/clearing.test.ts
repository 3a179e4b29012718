import { describe, expect, it } from 'vitest'
import { eventRecord } from '../../../test/deliveryContext.ts'
import { describeWrites, openGroupCommit } from '../../../test/openGroupCommit.ts'

const one = eventRecord(1)

describe('clearing the store', () => {
  it('forgets what was on it, and writes what waits again', async () => {
    const { commit, put, writes, clears, settle, stored } = openGroupCommit()
    put(one)
    await settle()
    writes[0]?.succeed()
    await settle()
    commit.clear()
    clears[0]?.succeed()
    await settle()

    expect(describeWrites(writes)).toEqual(['+0001 -', '+0001 -'])
    writes[1]?.succeed()
    await settle()
    expect(await stored()).toEqual(['0001'])
  })

  it('is done again for a write that took place after consent was denied', async () => {
    const { put, writes, clears, settle, consent } = openGroupCommit()
    put(one)
    await settle()
    consent.set('denied')
    writes[0]?.succeed()
    await settle()

    expect(clears).toHaveLength(1)
  })

  it('is not done for a write while consent is pending again', async () => {
    const { put, writes, clears, settle, consent } = openGroupCommit()
    put(one)
    await settle()
    consent.set('pending')
    writes[0]?.succeed()
    await settle()

    expect(clears).toHaveLength(0)
  })

  it('is done for a write while consent is pending here, and was denied in another tab', async () => {
    const { put, writes, clears, settle, consent, localStorage } = openGroupCommit()
    put(one)
    await settle()
    consent.set('pending')
    localStorage.setItem('playhead:consent', 'denied')
    writes[0]?.succeed()
    await settle()

    expect(clears).toHaveLength(1)
  })

  it('that failed is reported, and done again half a minute later, while consent is denied', async () => {
    const { commit, clears, clock, settle, consent, reports } = openGroupCommit()
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
    const { commit, clock, reports } = openGroupCommit()
    commit.clear()
    await clock.pass(6000)

    expect(reports).toEqual(['store: Error: playhead: store.clear() did not settle in 6 s'])
  })

  it('is not done again where consent is granted by then', async () => {
    const { commit, clears, clock, settle } = openGroupCommit()
    commit.clear()
    clears[0]?.fail()
    await settle()
    await clock.pass(30_000)
    await commit.durable()

    expect(clears).toHaveLength(1)
  })
})
