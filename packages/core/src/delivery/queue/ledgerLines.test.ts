import { describe, expect, it } from 'vitest'
import { eventKey, recordKey } from '../record/recordKey.ts'
import { ledgerLines } from './ledgerLines.ts'

describe('ledgerLines()', () => {
  it('names events by writer and number, and counts everything else', () => {
    const keys = [
      eventKey('writer-1-of-a-test', 1),
      eventKey('writer-2-of-a-test', 7),
      recordKey('s', 'writer-1-of-a-test', 'session-1'),
      eventKey('writer-1-of-a-test', 2),
      eventKey('writer-1-of-a-test', 5),
      'e/bad/0000000001',
    ]
    expect(ledgerLines(keys)).toEqual([
      {
        count: 3,
        writer: 'writer-1-of-a-test',
        seqs: [
          [1, 2],
          [5, 5],
        ],
      },
      { count: 1, writer: 'writer-2-of-a-test', seqs: [[7, 7]] },
      { count: 2 },
    ])
  })

  it('writes at most a thousand ranges into one line', () => {
    const keys = Array.from({ length: 1001 }, (_, index) =>
      eventKey('writer-1-of-a-test', 2 * index + 1),
    )
    expect(ledgerLines(keys).map(({ count, seqs }) => [count, seqs?.length])).toEqual([
      [1000, 1000],
      [1, 1],
    ])
  })

  it('is empty when nothing was dropped', () => {
    expect(ledgerLines([])).toEqual([])
  })
})
