import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Range } from '../../contracts/media.ts'
import {
  addRange,
  intersectRange,
  type Levels,
  toTenths,
  totalSeconds,
  withinLimit,
} from './ranges.ts'

const range = fc
  .tuple(fc.nat(400), fc.nat(60))
  .map(([from, length]): Range => [from / 10, (from + length) / 10])
const build = (ranges: readonly Range[]): readonly Range[] =>
  ranges.reduce(addRange, [] as readonly Range[])
/** The same by marking tenths: an oracle that shares no code. */
const marks = (ranges: readonly Range[]): Set<number> => {
  const marked = new Set<number>()
  for (const [from, to] of ranges)
    for (let at = Math.round(from * 10); at < Math.round(to * 10); at++) marked.add(at)
  return marked
}

describe('sets of ranges', () => {
  it('add up to what marking every tenth gives, in any order', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 30 }), (ranges) => {
        expect(marks(build(ranges))).toEqual(marks(ranges))
        expect(build([...ranges].reverse())).toEqual(build(ranges))
        expect(totalSeconds(build(ranges))).toBeCloseTo(marks(ranges).size / 10, 6)
      }),
    )
  })

  it('intersect as marks do', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 20 }), range, (ranges, other) => {
        const both = new Set([...marks(ranges)].filter((at) => marks([other]).has(at)))
        expect(marks(intersectRange(build(ranges), other))).toEqual(both)
      }),
    )
  })

  it('stay growing sets when rounded to tenths', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 0, max: 40, noNaN: true }),
            fc.double({ min: 0, max: 5, noNaN: true }),
          ),
          {
            maxLength: 20,
          },
        ),
        (pairs) => {
          let set: readonly Range[] = []
          let before = new Set<number>()
          for (const [from, length] of pairs) {
            set = addRange(set, [from, from + length])
            const now = marks(toTenths(set))
            for (const at of before) expect(now.has(at)).toBe(true)
            before = now
          }
        },
      ),
    )
  })

  it('become fewer by their shortest gaps, and stay within one another', () => {
    const nested = fc.array(range, { maxLength: 30 }).map((ranges): Levels => {
      const [once, twice] = [build(ranges), build(ranges.filter((_, at) => at % 3))]
      return [once, twice, build(ranges.filter((_, at) => at % 3 === 1))]
    })
    fc.assert(
      fc.property(nested, fc.integer({ min: 1, max: 8 }), (levels, most) => {
        const bounded = withinLimit(levels, most)
        const marked = bounded.map(marks)
        bounded.forEach((set, level) => {
          expect(set.length).toBeLessThanOrEqual(most)
          expect(build(set)).toEqual(set)
          expect(marked[level]?.isSupersetOf(marks(levels[level] ?? []))).toBe(true)
          expect(marked[level]?.isSubsetOf(marked[level - 1] ?? marks(bounded[0]))).toBe(true)
        })
        if (levels.every(({ length }) => length <= most)) expect(bounded).toEqual(levels)
      }),
    )
    expect(
      withinLimit(
        [
          [
            [0, 1],
            [5, 6],
            [7, 8],
          ],
          [],
          [],
        ],
        2,
      )[0],
    ).toEqual([
      [0, 1],
      [5, 8],
    ])
  })
})

describe('a set of ranges', () => {
  const set: readonly Range[] = [
    [0, 2],
    [5, 9],
  ]

  it.each<Range>([
    [3, 2],
    [7, 7],
    [4, 4],
    [Number.NaN, 4],
    [5, 6],
    [6, 9],
    [5, 9],
  ])('is the same set after adding %d to %d', (from, to) => {
    expect(addRange(set, [from, to])).toBe(set)
  })

  it.each<readonly [Range, readonly Range[]]>([
    [[6, 7], [[6, 7]]],
    [[2, 5], []],
    [[9, 10], []],
    [
      [1, 6],
      [
        [1, 2],
        [5, 6],
      ],
    ],
    [[3, 4], []],
  ])('has the parts of %o', (range, parts) => {
    expect(intersectRange(set, range)).toEqual(parts)
  })

  it('is rounded and added up to its own end, where none is given', () => {
    expect(toTenths([[0, 1.26]])).toEqual([[0, 1.3]])
    expect(totalSeconds(set)).toBe(6)
    expect(totalSeconds(set, 7)).toBe(4)
  })

  it('stays as it is while it is within the limit', () => {
    const levels: Levels = [set, set, set]

    expect(withinLimit(levels, 2)).toBe(levels)
  })

  it.each<readonly [readonly Range[], readonly Range[]]>([
    [
      [
        [0, 1],
        [2, 3],
        [10, 11],
      ],
      [
        [0, 3],
        [10, 11],
      ],
    ],
    [
      [
        [0, 1],
        [8, 9],
        [10, 11],
      ],
      [
        [0, 1],
        [8, 11],
      ],
    ],
    [
      [
        [0, 1],
        [2, 3],
        [4, 5],
      ],
      [
        [0, 3],
        [4, 5],
      ],
    ],
  ])('beyond the limit loses its shortest gap, the first of several: %o', (ranges, joined) => {
    expect(withinLimit([ranges, [], []], 2)[0]).toEqual(joined)
  })
})
