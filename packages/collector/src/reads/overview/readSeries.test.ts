import { expect, it } from 'vitest'
import { createTimeZone } from '../query/timeZone.ts'
import { listSlots } from './readSeries.ts'

const berlin = createTimeZone('Europe/Berlin')
const period = (from: string, to: string, zone = berlin) => ({
  zone,
  from: Date.parse(from),
  to: Date.parse(to),
})

it('lists every day that a period touches, with its first moment', () => {
  const slots = listSlots(period('2026-10-24T12:00Z', '2026-10-26T00:00Z'), 'day')

  expect(slots.map(({ date, at }) => [date, new Date(at).toISOString()])).toEqual([
    ['2026-10-24', '2026-10-23T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', '2026-10-25T23:00:00.000Z'],
  ])
})

it.each([
  ['25 hours, of which one comes twice', '2026-10-24T22:00Z', '2026-10-25T23:00Z', 25],
  ['23 hours, of which one is skipped', '2026-03-28T23:00Z', '2026-03-29T22:00Z', 23],
])('a day can have %s', (_, from, to, hours) => {
  const slots = listSlots(period(from, to), 'hour')

  expect(slots).toHaveLength(hours)
  expect(new Set(slots.map(({ at }) => at)).size).toBe(hours)
  expect(slots[0]?.date).toMatch(/T00:00$/)
  expect(slots.at(-1)?.date).toMatch(/T23:00$/)
})

it('lists hours of zones with other offsets', () => {
  const zone = createTimeZone('Asia/Kathmandu')
  const slots = listSlots(period('2026-10-24T00:00Z', '2026-10-24T02:00Z', zone), 'hour')
  expect(slots.map(({ date }) => date.slice(11))).toEqual(['05:00', '06:00', '07:00'])
})
