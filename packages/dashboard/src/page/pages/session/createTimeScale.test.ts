import { describe, expect, it } from 'vitest'
import type { PathSegment, PathState } from './buildPath.ts'
import { createTimeScale, listPositions, listTicks } from './createTimeScale.ts'

const MINUTE = 60_000
/** Parts by their minutes. */
const path = (parts: readonly (readonly [PathState, minutes: number])[]): PathSegment[] => {
  let from = 0
  return parts.map(([state, minutes]) => {
    const segment = { from, to: from + minutes * MINUTE, start: 0, end: 0, state }
    from = segment.to
    return segment
  })
}

describe('the time axis of a session', () => {
  it('shortens a long rest, and joins rests that follow each other', () => {
    const scale = createTimeScale(
      path([
        ['playing', 5],
        ['paused', 1],
        ['suspended', 60],
        ['playing', 5],
      ]),
    )
    expect(scale.lengthMs).toBe(10.8 * MINUTE)
    expect(scale.shortened).toEqual([
      { place: 5 * MINUTE, lengthMs: 0.8 * MINUTE, tookMs: 61 * MINUTE },
    ])
    expect(scale.toPlace(66 * MINUTE)).toBe(5.8 * MINUTE)
    expect(scale.toMoment(5.8 * MINUTE)).toBe(66 * MINUTE)
    expect(scale.toMoment(5.4 * MINUTE)).toBeCloseTo(35.5 * MINUTE)
    expect(scale.toMoment(99 * MINUTE)).toBe(71 * MINUTE)
  })

  it('is the time itself without a long rest, and where nothing was active', () => {
    const short = createTimeScale(
      path([
        ['playing', 5],
        ['paused', 0.2],
      ]),
    )
    expect([short.lengthMs, short.shortened]).toEqual([5.2 * MINUTE, []])
    expect(createTimeScale(path([['idle', 9]])).lengthMs).toBe(9 * MINUTE)
    expect(createTimeScale([]).toMoment(5)).toBe(0)
  })

  it('has round labels that do not overlap', () => {
    const scale = createTimeScale(
      path([
        ['playing', 5],
        ['paused', 60],
        ['playing', 5],
      ]),
    )
    const ticks = listTicks(scale, 0)
    expect(ticks.map(({ afterMs }) => afterMs / MINUTE)).toEqual([0, 2, 4, 66, 68, 70])
    expect(listPositions(845)).toEqual([0, 300, 600, 845])
    expect(listPositions(910)).toEqual([0, 300, 600, 900])
  })
})
