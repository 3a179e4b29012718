import { describe, expect, it } from 'vitest'
import { parseRecord, queuedRecord } from './queuedRecord.ts'
import { eventKey, recordKey } from './recordKey.ts'

const WRITER = 'writer-of-a-test'

describe('a queued record', () => {
  it('keeps what the queue needs of an event, without parsing its text again', () => {
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
    const event = queuedRecord(eventKey(WRITER, 3), {
      type: 'play',
      session: 'session-1',
      seq: 3,
      at: 5,
    })
    const snapshot = queuedRecord(recordKey('s', WRITER, 'session-1'), {
      session: 'session-1',
      rev: 4,
      at: 6,
    })
    for (const record of [event, snapshot])
      expect(parseRecord([record.key, record.text])).toEqual(record)
    expect(snapshot).toMatchObject({ id: 'session-1@4', rev: 4, rank: 0 })
  })

  it.each<[string, unknown]>([
    ['is not a list', null],
    ['has no text', [eventKey(WRITER, 1), { seq: 1 }]],
    ['has a key of another kind', ['m/policy', '{}']],
    [
      'has the number of another event',
      [eventKey(WRITER, 2), '{"type":"play","session":"s","seq":1,"at":1}'],
    ],
    ['is a list without a key', []],
    ['has no session', [eventKey(WRITER, 1), '{"type":"play","seq":1,"at":1}']],
    ['has no time', [eventKey(WRITER, 1), '{"type":"play","session":"s","seq":1}']],
    ['has no type', [eventKey(WRITER, 1), '{"session":"s","seq":1,"at":1}']],
    ['has the number 0', [eventKey(WRITER, 0), '{"type":"play","session":"s","seq":0,"at":1}']],
    ['is a snapshot without a revision', [recordKey('s', WRITER, 's'), '{"session":"s","at":1}']],
    [
      'is a snapshot of revision 0',
      [recordKey('s', WRITER, 's'), '{"session":"s","at":1,"rev":0}'],
    ],
    [
      'is a snapshot of half a revision',
      [recordKey('s', WRITER, 's'), '{"session":"s","at":1,"rev":1.5}'],
    ],
    [
      'is a snapshot of another session',
      [recordKey('s', WRITER, 's'), '{"session":"t","at":1,"rev":1}'],
    ],
    [
      'is a ledger line of another id',
      [
        recordKey('l', WRITER, 'line-of-a-test'),
        '{"id":"line-of-b-test","count":1,"reason":"age"}',
      ],
    ],
    [
      'is a ledger line of nothing',
      [
        recordKey('l', WRITER, 'line-of-a-test'),
        '{"id":"line-of-a-test","count":0,"reason":"age"}',
      ],
    ],
    [
      'is a ledger line of a half',
      [
        recordKey('l', WRITER, 'line-of-a-test'),
        '{"id":"line-of-a-test","count":1.5,"reason":"age"}',
      ],
    ],
    [
      'is a ledger line without a reason',
      [recordKey('l', WRITER, 'line-of-a-test'), '{"id":"line-of-a-test","count":1}'],
    ],
    [
      'is a ledger line without a count',
      [recordKey('l', WRITER, 'line-of-a-test'), '{"id":"line-of-a-test"}'],
    ],
  ])('is not made of an entry that %s', (_, entry) => {
    expect(parseRecord(entry)).toBeUndefined()
  })

  it('is a ledger line, which has no time and no session', () => {
    const key = recordKey('l', WRITER, 'line-of-a-test')

    expect(parseRecord([key, '{"id":"line-of-a-test","count":2,"reason":"age"}'])).toMatchObject({
      key,
      kind: 'l',
      rank: 0,
      seq: 0,
      at: 0,
    })
  })

  it.each([
    ['view', 1],
    ['complete', 1],
    ['end', 1],
    ['error', 1],
    ['ad', 1],
    ['play', 2],
  ])('is kept by its type: %s, rank %d', (type, rank) => {
    expect(queuedRecord(eventKey(WRITER, 1), { type, session: 's', seq: 1, at: 1 }).rank).toBe(rank)
  })
})
