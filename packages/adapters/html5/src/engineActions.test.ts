import type { QualityProbe } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { isGapJump, rateCause } from './engineActions.ts'

const ranges = (list: readonly (readonly [number, number])[]) => ({
  length: list.length,
  start: (at: number) => list[at]?.[0],
  end: (at: number) => list[at]?.[1],
})
const element = (
  to: number,
  buffered: readonly (readonly [number, number])[] = [],
  paused = false,
  currentSrc = 'blob:https://example.com/1',
): HTMLMediaElement =>
  ({ currentTime: to, buffered: ranges(buffered), paused, currentSrc }) as never
const GAP = [
  [0, 4],
  [6, 12],
] as const

describe('isGapJump', () => {
  it.each([
    ['from the end of a range to the start of the next', 3.95, 6.05, GAP, true],
    ['from where it stalled, a little before the end', 3.6, 6, GAP, true],
    ['from within the hole', 4.2, 6.1, GAP, true],
    ['over two holes', 3.9, 20.05, [...GAP, [20, 30]], true],
    ['a little further in the same range', 3.9, 4.1, [[0, 12]], false],
    ['a little further at the beginning of a range', 6, 6.2, GAP, false],
    ['from the middle of a range', 2, 6.05, GAP, false],
    ['to the middle of the next range', 3.95, 9, GAP, false],
    ['to where nothing is buffered', 3.95, 40, GAP, false],
    ['back', 8, 6.1, GAP, false],
    ['within one range', 3, 8, [[0, 12]], false],
    ['to where it is', 4, 4, GAP, false],
    ['to where it is, of which little is buffered', 4, 4, [[3.9, 4.3]], false],
    ['back to the beginning of what was played', 4, 0.2, GAP, false],
    [
      'over a hole of 0.2 s',
      3.9,
      4.1,
      [
        [0, 3.9],
        [4.1, 12],
      ],
      true,
    ],
    ['from the beginning of a range', 6, 6.36, GAP, false],
    ['before the next range', 3.95, 5.9, GAP, false],
    ['0.25 s into the next range', 3.95, 6.25, GAP, true],
    ['0.3 s into a range at 0.5', 0.1, 0.8, [[0.5, 12]], false],
    ['0.3 s into a range at 0', -1, 0.3, [[0, 12]], true],
    ['half a second before the end of a range', 3.5, 6, GAP, true],
    ['0.6 s before the end of a range', 3.4, 6, GAP, false],
    ['from the very beginning of a long range', 0, 6, GAP, false],
  ] as [string, number, number, [number, number][], boolean][])(
    '%s',
    (_, from, to, buffered, is) => {
      expect(isGapJump(element(to, buffered), from)).toBe(is)
    },
  )

  it('is false while paused: an engine jumps only to go on playing', () => {
    expect(isGapJump(element(6.05, GAP, true), 3.95)).toBe(false)
  })

  it('is false where the element has no ranges', () => {
    const bare = { currentTime: 9, paused: false, currentSrc: 'blob:https://example.com/1' }
    expect(isGapJump(bare as never, 3)).toBe(false)
  })

  it('is false of a file: no engine is there, and the chapter that was watched before begins at its range', () => {
    expect(isGapJump(element(6, GAP, false, 'https://example.com/a.mp4'), 3.95)).toBe(false)
  })
})

describe('rateCause', () => {
  const probe = (rates: readonly [number, number] | null): QualityProbe => ({
    name: 'hls',
    catchUpRates: () => rates,
    attach() {},
  })

  it.each([
    ['inside of what the engine may set', [1, 1.5], 1, 1.1, 'engine'],
    ['back to normal', [1, 1.5], 1.1, 1, 'engine'],
    ['beyond it', [1, 1.5], 1, 2, undefined],
    ['from beyond it', [1, 1.5], 2, 1, undefined],
    ['to its limit', [1, 1.5], 1, 1.5, 'engine'],
    ['below it', [1, 1.5], 1, 0.5, undefined],
    ['of an engine that does not catch up now', null, 1, 1.1, undefined],
  ] as const)('%s', (_, rates, before, rate, cause) => {
    expect(rateCause(probe(rates), before, rate)).toBe(cause)
  })

  it('is the viewer without an engine', () => {
    expect(rateCause(undefined, 1, 1.5)).toBeUndefined()
    expect(rateCause({ name: 'hls', attach() {} }, 1, 1.5)).toBeUndefined()
  })
})
