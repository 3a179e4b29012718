import { expect, it } from 'vitest'
import { countDays, findFirstDay, parseAge } from './age.ts'
import { parseRetention } from './classes.ts'

const at = (day: string): number => Date.parse(`${day}T13:00Z`)

it.each([
  ['30d', '2026-11-30', '2026-10-31'],
  ['1mo', '2026-03-31', '2026-02-28'],
  ['1mo', '2028-03-31', '2028-02-29'],
  ['13mo', '2026-11-30', '2025-10-30'],
  ['2y', '2026-02-28', '2024-02-28'],
  ['8d', '2026-01-03', '2025-12-26'],
])('of %s on %s, the first day that is kept is %s', (text, today, day) => {
  const age = parseAge(text)
  expect(age && findFirstDay(age, at(today))).toBe(day)
})

it.each(['', '0d', '30', 'd', '1.5mo', '-3d', '30 d', '30D', '1w', '99999d'])(
  '%j is no age',
  (text) => {
    expect(parseAge(text)).toBeUndefined()
  },
)

it('a retention is longer than late records need', () => {
  expect(parseRetention('events', '7d')).toBeUndefined()
  expect(parseRetention('events', '8d')).toEqual({ days: 8 })
  for (const name of ['sessions', 'viewerDays'] as const) {
    expect(parseRetention(name, '67d')).toBeUndefined()
    expect(parseRetention(name, '2mo')).toBeUndefined()
    expect(parseRetention(name, '68d')).toEqual({ days: 68 })
    expect(parseRetention(name, '3mo')).toEqual({ months: 3 })
  }
  expect(countDays({ months: 3 })).toBe(84)
})
