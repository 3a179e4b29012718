import { describe, expect, it } from 'vitest'
import { eventRecord, ledgerRecord, snapshotRecord } from '../../../test/deliveryContext.ts'
import {
  deleteStored,
  difference,
  filterRecords,
  type QueueState,
  setRecord,
  setStored,
} from './queueState.ts'

const empty = (): QueueState => ({
  records: new Map(),
  size: { queued: 0, bytes: 0 },
  stored: new Map(),
  changed: new Set(),
})
const event = eventRecord(1)
const chars = (text: string): number => text.length

describe('the records in memory', () => {
  it('are counted with their characters, ledger lines apart', () => {
    const state = empty()
    const line = ledgerRecord('line-1-of-a-test')
    setRecord(state, event.key, event)
    setRecord(state, line.key, line)
    expect(state.size).toEqual({ queued: 1, bytes: chars(event.text) })

    setRecord(state, event.key)
    setRecord(state, line.key)
    expect(state.size).toEqual({ queued: 0, bytes: 0 })
    expect([...state.records]).toEqual([])
  })

  it('replace the older one under their key, in its place', () => {
    const state = empty()
    const [older, newer] = [snapshotRecord(9), snapshotRecord(10)]
    for (const record of [older, event, newer]) setRecord(state, record.key, record)

    expect(filterRecords(state, () => true)).toEqual([newer, event])
    expect(state.size).toEqual({ queued: 2, bytes: chars(newer.text) + chars(event.text) })
  })

  it('stay the same object while their text is the same', () => {
    const state = empty()
    setRecord(state, event.key, event)
    setRecord(state, event.key, { ...event })

    expect(state.records.get(event.key)).toBe(event)
    expect(state.size.queued).toBe(1)
  })

  it('are not there before, and not counted when they are removed twice', () => {
    const state = empty()
    setRecord(state, event.key)

    expect(state.size).toEqual({ queued: 0, bytes: 0 })
    expect(state.changed.size).toBe(0)
  })
})

describe('what has to be written', () => {
  it('is what is not on disk, or is on disk with another text', () => {
    const state = empty()
    const snapshot = snapshotRecord(2)
    setRecord(state, event.key, event)
    setRecord(state, snapshot.key, snapshot)
    setStored(state, snapshot.key, snapshotRecord(1).text)

    expect(difference(state)).toEqual([[event, snapshot], []])
    setStored(state, event.key, event.text)
    setStored(state, snapshot.key, snapshot.text)
    expect(difference(state)).toEqual([[], []])
    expect(state.changed.size).toBe(0)
  })

  it('is removed where it is on disk only, with the text that is there', () => {
    const state = empty()
    setRecord(state, event.key, event)
    setStored(state, event.key, event.text)
    setRecord(state, event.key)

    expect(difference(state)).toEqual([[], [[event.key, event.text]]])
    deleteStored(state, event.key)
    expect(difference(state)).toEqual([[], []])
    expect(state.changed.size).toBe(0)
  })

  it('is written again where others removed it from the disk', () => {
    const state = empty()
    setRecord(state, event.key, event)
    setStored(state, event.key, event.text)
    difference(state)
    deleteStored(state, event.key)

    expect(difference(state)).toEqual([[event], []])
  })

  it('is written again where others changed it on the disk', () => {
    const state = empty()
    setRecord(state, event.key, event)
    setStored(state, event.key, event.text)
    difference(state)
    setStored(state, event.key, 'other')

    expect(difference(state)).toEqual([[event], []])
  })

  it('is only looked for under keys that changed', () => {
    const state = empty()
    state.records.set(event.key, event)

    expect(difference(state)).toEqual([[], []])
  })
})
