import { describe, expect, it } from 'vitest'
import {
  ago,
  bytes,
  change,
  count,
  duration,
  many,
  percent,
  shortCount,
  shortDuration,
  timeCode,
} from './format.ts'

describe('figures', () => {
  it('are exact below 100,000, and short beyond where room is scarce', () => {
    expect([0, 12, 99_999, 123_456].map(shortCount)).toEqual(['0', '12', '99,999', '123.5K'])
    expect(count(123_456)).toBe('123,456')
  })

  it('that are not known are a dash', () => {
    expect([count(null), percent(null), duration(undefined), timeCode(null)]).toEqual([
      '–',
      '–',
      '–',
      '–',
    ])
  })

  it('name what they count', () => {
    expect([many(1, 'view'), many(0, 'view'), many(1234, 'view')]).toEqual([
      '1 view',
      '0 views',
      '1,234 views',
    ])
  })
})

it('shows a share with a digit only where it matters', () => {
  expect(
    [0, 0.004, 0.0123, 0.0996, 0.41, 1, 1.25].map((share) => percent(share).replace('\u00a0', ' ')),
  ).toEqual(['0 %', '0.4 %', '1.2 %', '10 %', '41 %', '100 %', '125 %'])
})

it('shows positions as players do', () => {
  expect([0, 65.9, 600, 3725].map(timeCode)).toEqual(['0:00', '1:05', '10:00', '1:02:05'])
})

it('shows durations in the unit that fits', () => {
  expect([0, 840, 994.9, 995, 12_340, 59_940, 59_990, 245_000, 12_000_000].map(duration)).toEqual([
    '0 ms',
    '840 ms',
    '995 ms',
    '1 s',
    '12.3 s',
    '59.9 s',
    '1 min 0 s',
    '4 min 5 s',
    '3 h 20 min',
  ])
  expect(duration(1204 * 3_600_000)).toBe('1,204 h')
})

it('shows durations in one unit where room is scarce', () => {
  expect([12_340, 245_000, 204_720_000, 1204 * 3_600_000].map(shortDuration)).toEqual([
    '12.3 s',
    '4.1 min',
    '56.9 h',
    '1,204 h',
  ])
})

it('shows sizes in the unit that fits', () => {
  expect([0, 999, 12_345, 2_500_000, 123_000_000].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '12.3 kB',
    '2.5 MB',
    '123 MB',
  ])
})

it('shows how long ago', () => {
  const now = 1_000_000_000
  expect([5, 90, 7200, 200_000].map((seconds) => ago(now - seconds * 1000, now))).toEqual([
    '5 s ago',
    '2 min ago',
    '2 h ago',
    '2 days ago',
  ])
})

it('compares with the period before, where there is one', () => {
  expect(change(120, 100)).toBeCloseTo(0.2)
  expect([change(120, 0), change(null, 100), change(5, null), change(5, undefined)]).toEqual([
    null,
    null,
    null,
    null,
  ])
})
