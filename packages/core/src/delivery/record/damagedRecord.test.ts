import { describe, expect, it } from 'vitest'
import { parseStored } from './parseStored.ts'
import { parseRecord } from './queuedRecord.ts'
import { covers } from './seqRanges.ts'

const EVENT = '{"type":"play","session":"s","seq":1,"at":1}'

describe('a stored entry', () => {
  it.each<[string, unknown]>([
    [
      'has its text as an object with the same text',
      ['e/writer-of-a-test/0000000001', new String(EVENT)],
    ],
    ['has a number as its text', ['s/writer-of-a-test/s', 5]],
    ['has the key of another kind, and a sound text', ['m/policy', EVENT]],
    ['is a text that begins like a key', 'e/writer-of-a-test/0000000001'],
    [
      'is an event of a time that is no number',
      ['e/writer-of-a-test/0000000001', EVENT.replace('"at":1', '"at":"1"')],
    ],
    [
      'is an event of a session that is no text',
      ['e/writer-of-a-test/0000000001', EVENT.replace('"s"', '5')],
    ],
    [
      'is an event of a type that is no text',
      ['e/writer-of-a-test/0000000001', EVENT.replace('"play"', '5')],
    ],
    [
      'is an event below 0',
      ['e/writer-of-a-test/0000000001', EVENT.replace('"seq":1', '"seq":-1')],
    ],
    ['is a snapshot below 0', ['s/writer-of-a-test/s', '{"session":"s","rev":-1,"at":1}']],
    [
      'is a snapshot of no whole revision',
      ['s/writer-of-a-test/s', '{"session":"s","rev":1e300,"at":1}'],
    ],
    [
      'is a ledger line below 0',
      ['l/writer-of-a-test/line-of-a-test', '{"id":"line-of-a-test","count":-1,"reason":"age"}'],
    ],
    [
      'is a ledger line with a reason that is no text',
      ['l/writer-of-a-test/line-of-a-test', '{"id":"line-of-a-test","count":1,"reason":5}'],
    ],
    ['has a key that is no text', [5, EVENT]],
    [
      'has a key of a writer that the wire does not accept',
      ['s/short/s', '{"session":"s","rev":1,"at":1}'],
    ],
    ['is null as JSON', ['s/writer-of-a-test/s', 'null']],
  ])('is no record where it %s', (_, entry) => {
    expect(parseRecord(entry)).toBeUndefined()
  })
})

describe('stored text', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['null', {}],
    ['{', {}],
    [undefined, {}],
    [null, {}],
  ])('%o is read as %o', (text, value) => {
    expect(parseStored(text)).toEqual(value)
  })
})

describe('ranges that a server may give', () => {
  it('cover what is in the one range, and nothing beside it', () => {
    expect([0, 1, 2, 3, 4].filter((seq) => covers([[1, 3]], seq))).toEqual([1, 2, 3])
    expect(covers([], 0)).toBe(false)
  })

  it('cover each number of many ranges', () => {
    const ranges = Array.from(
      { length: 100 },
      (_, index) => [index * 10 + 3, index * 10 + 5] as const,
    )
    const covered = Array.from({ length: 1010 }, (_, seq) => seq).filter((seq) =>
      covers(ranges, seq),
    )

    expect(covered).toHaveLength(300)
    expect(covered.every((seq) => seq % 10 >= 3 && seq % 10 <= 5)).toBe(true)
  })
})
