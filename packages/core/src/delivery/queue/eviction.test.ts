import { describe, expect, it } from 'vitest'
import { type QueuedRecord, queuedRecord } from '../record/queuedRecord.ts'
import { eventKey, recordKey } from '../record/recordKey.ts'
import { byImportance, fitting, leastImportant } from './eviction.ts'

const WRITER = 'writer-of-a-test'
const event = (seq: number, type: string): QueuedRecord =>
  queuedRecord(eventKey(WRITER, seq), { type, session: 'session-1', seq, at: 1 })
const snapshot = (session: string): QueuedRecord =>
  queuedRecord(recordKey('s', WRITER, session), { session, rev: 1 })
const ids = (records: readonly QueuedRecord[]): string[] => records.map(({ id }) => id)

const waiting = [
  event(1, 'play'),
  snapshot('session-1'),
  event(2, 'error'),
  event(3, 'pause'),
  event(4, 'end'),
]

describe('eviction', () => {
  it('puts snapshots first, then critical events, then the rest, the newest of each first', () => {
    expect(ids(byImportance(waiting))).toEqual([
      'session-1@1',
      'session-1/4',
      'session-1/2',
      'session-1/3',
      'session-1/1',
    ])
  })

  it('reads the type of an event, not text that looks like one in its data', () => {
    const log = queuedRecord(
      eventKey(WRITER, 1),
      { type: 'log', seq: 1 },
      '{"type":"log","data":{"type":"error"}}',
    )
    expect(log.rank).toBe(2)
  })

  it('gives up a quarter of the records, the oldest of the least important first', () => {
    expect(ids(leastImportant(waiting))).toEqual(['session-1/1', 'session-1/3'])
  })

  it('takes the records at the front that fit, and the first in any case when asked', () => {
    const size = waiting[0]?.text.length ?? 0
    expect(ids(fitting(waiting, size + 2))).toEqual(['session-1/1'])
    expect(fitting(waiting, size + 1)).toEqual([])
    const [one, two] = [event(1, 'play'), event(2, 'play')]
    expect(fitting([one, two], 2 * size + 3)).toEqual([one, two])
    expect(fitting([one, two], 2 * size + 2)).toEqual([one])
    expect(fitting(waiting, 1)).toEqual([])
    expect(ids(fitting(waiting, 1, true))).toEqual(['session-1/1'])
  })
})
