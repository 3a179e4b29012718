import { describe, expect, it } from 'vitest'
import { findMediaFaults, sumTimes } from './findMediaFaults.ts'

const truth = { playingMs: 10_000, contentMs: 20_000, uniqueMs: 20_000, stalls: 0, delayMs: 0 }

describe('findMediaFaults', () => {
  it.each([
    ['the same times', { playingMs: 10_000, contentMs: 20_000 }, []],
    [
      'times within 1 % of the content and 2 % of the time',
      { playingMs: 10_199, contentMs: 19_801 },
      [],
    ],
    ['too much playing', { playingMs: 10_200, contentMs: 20_000 }, ['playingMs']],
    ['too little content', { playingMs: 10_000, contentMs: 19_800 }, ['contentMs']],
    ['what three seeks may miss', { playingMs: 10_359, contentMs: 20_359, seekCount: 3 }, []],
    [
      'more than three seeks may miss',
      { playingMs: 10_360, contentMs: 20_000, seekCount: 3 },
      ['playingMs'],
    ],
    [
      'a rebuffer without a stall',
      { playingMs: 10_000, contentMs: 20_000, rebufferCount: 1 },
      ['1 rebuffers'],
    ],
    ['a time that is not a number', { playingMs: Number.NaN, contentMs: 20_000 }, ['playingMs']],
    ['no session', undefined, ['contentMs', 'playingMs']],
  ])('finds the faults of %s', (_, session, faults) => {
    expect(findMediaFaults(session, truth)).toEqual(
      faults.map((fault) => expect.stringMatching(`^${fault}`)),
    )
  })

  it('allows the time for which the page was kept from sampling', () => {
    const session = { playingMs: 10_500, contentMs: 20_500 }

    expect(findMediaFaults(session, { ...truth, delayMs: 441 })).toEqual([])
    expect(findMediaFaults(session, { ...truth, delayMs: 440 })).toHaveLength(2)
  })

  it('allows a rebuffer for each stall of the picture', () => {
    const session = { playingMs: 10_000, contentMs: 20_000, rebufferCount: 2 }

    expect(findMediaFaults(session, { ...truth, stalls: 2 })).toEqual([])
    expect(findMediaFaults(session, { ...truth, stalls: 1 })).toHaveLength(1)
  })
})

it('sums the times of sessions', () => {
  const sessions = [
    { playingMs: 1, contentMs: 2, seekCount: 5 },
    { playingMs: 10, contentMs: 20 },
  ]

  expect(sumTimes(sessions)).toEqual({ playingMs: 11, contentMs: 22 })
})
