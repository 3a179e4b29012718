import { describe, expect, it } from 'vitest'
import { parseRecord, queuedRecord } from './queuedRecord.ts'
import { eventKey, recordKey } from './recordKey.ts'

const WRITER = 'writer-of-a-test'

describe('a queued record', () => {
  it('knows of an event what the queue needs, without parsing its text again', () => {
    const record = { type: 'error', session: 'session-1', seq: 12, at: 5 }
    expect(queuedRecord(eventKey(WRITER, 12), record)).toEqual({
      key: 'e/writer-of-a-test/0000000012',
      text: '{"type":"error","session":"session-1","seq":12,"at":5}',
      kind: 'e',
      writer: WRITER,
      id: 'session-1/12',
      seq: 12,
      rev: 0,
      at: 5,
      rank: 1,
    })
  })

  it('is the same when it is read from the disk', () => {
    const event = queuedRecord(eventKey(WRITER, 3), { type: 'play', session: 'session-1', seq: 3, at: 5 })
    const snapshot = queuedRecord(recordKey('s', WRITER, 'session-1'), { session: 'session-1', rev: 4, at: 6 })
    for (const record of [event, snapshot]) expect(parseRecord([record.key, record.text])).toEqual(record)
    expect(snapshot).toMatchObject({ id: 'session-1@4', rev: 4, rank: 0 })
  })

  it.each<[string, unknown]>([
    ['is not a list', null],
    ['has no text', [eventKey(WRITER, 1), { seq: 1 }]],
    ['has a key of another kind', ['m/policy', '{}']],
    ['has the number of another event', [eventKey(WRITER, 2), '{"type":"play","session":"s","seq":1,"at":1}']],
    ['is a ledger line without a count', [recordKey('l', WRITER, 'line-of-a-test'), '{"id":"line-of-a-test"}']],
  ])('is not made of an entry that %s', (_, entry) => {
    expect(parseRecord(entry)).toBeUndefined()
  })
})
