import { expect, it } from 'vitest'
import { formatRanges } from './Gaps.tsx'
import { countDaysSince } from './KeyUse.tsx'

it('writes ranges of missing numbers', () => {
  expect(
    formatRanges([
      [3, 3],
      [7, 9],
    ]),
  ).toBe('3, 7–9')
  const many = Array.from({ length: 7 }, (_, at) => [at * 2, at * 2] as const)
  expect(formatRanges(many)).toBe('0, 2, 4, 6, 8, 10, …')
})

it('counts days of UTC, whatever the time is', () => {
  const now = Date.parse('2026-11-30T00:10:00Z')
  expect(countDaysSince('2026-11-30', now)).toBe(0)
  expect(countDaysSince('2026-11-29', now)).toBe(1)
  expect(countDaysSince('2026-12-01', now)).toBe(0)
})
