import { describe, expect, it } from 'vitest'
import { covers, seqRanges } from './seqRanges.ts'

describe('sequence ranges', () => {
  it('join consecutive numbers', () => {
    expect(seqRanges([1, 2, 3, 7, 9, 10])).toEqual([
      [1, 3],
      [7, 7],
      [9, 10],
    ])
    expect(seqRanges([])).toEqual([])
  })

  it('cover the numbers in them, and no others', () => {
    const ranges = seqRanges([1, 2, 3, 7, 9, 10])
    const covered = Array.from({ length: 12 }, (_, seq) => seq).filter((seq) => covers(ranges, seq))
    expect(covered).toEqual([1, 2, 3, 7, 9, 10])
    expect(covers([], 1)).toBe(false)
  })
})
