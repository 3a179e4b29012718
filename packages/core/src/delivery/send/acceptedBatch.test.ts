import { describe, expect, it } from 'vitest'
import { eventRecord, ledgerRecord } from '../../../test/deliveryContext.ts'
import { bisect, NO_REFUSALS } from './bisect.ts'

const OK = { outcome: 'accepted' } as const
const records = [eventRecord(1), eventRecord(2)]
const lines = [ledgerRecord('line-1-of-a-test')]

describe('an accepted batch', () => {
  it('of records leaves ledger lines where they are: with records', () => {
    expect(bisect(NO_REFUSALS, records, OK)[0]).toEqual({
      maxRecords: 100,
      rejectedHead: 0,
      refused: [],
      ledger: undefined,
    })
  })

  it('of ledger lines alone isolates no line', () => {
    expect(bisect({ ...NO_REFUSALS, ledger: 'apart' }, lines, OK)[0].ledger).toBe('apart')
  })

  it('of records isolates ledger lines that were refused with them', () => {
    expect(bisect({ ...NO_REFUSALS, ledger: 'apart' }, records, OK)[0].ledger).toBe('isolated')
  })

  it('lets the next ones grow by five records, up to a hundred', () => {
    const after = (maxRecords: number) =>
      bisect({ ...NO_REFUSALS, maxRecords }, records, OK)[0].maxRecords

    expect([10, 95, 96, 100].map(after)).toEqual([15, 100, 100, 100])
  })

  it('halves what is left of the head that was refused', () => {
    const state = { ...NO_REFUSALS, maxRecords: 2, rejectedHead: 7 }

    expect(bisect(state, records, OK)[0]).toMatchObject({ rejectedHead: 5, maxRecords: 3 })
  })
})
