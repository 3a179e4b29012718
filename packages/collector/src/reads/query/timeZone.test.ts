import { describe, expect, it } from 'vitest'
import { toLocal } from '../../../test/oracle/model.ts'
import { resolvePeriod } from './period.ts'
import { createTimeZone, DAY_MS, formatDay, toLocalDay } from './timeZone.ts'

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  // Clocks are changed at midnight, so that a day begins at 1:00, or 0:00 comes twice.
  'Africa/Cairo',
  'America/Havana',
  // By half an hour.
  'Australia/Lord_Howe',
]
const FIRST = Date.UTC(2026, 0, 1)

describe.each(ZONES)('%s', (name) => {
  const zone = createTimeZone(name)

  it('begins every day of a year at its first moment', () => {
    for (let day = FIRST / DAY_MS; day < FIRST / DAY_MS + 365; day++) {
      const start = zone.toMoment(day * DAY_MS)
      expect(toLocal(start, name).slice(0, 10)).toBe(formatDay(day))
      expect(toLocal(start - 1, name).slice(0, 10)).toBe(formatDay(day - 1))
      expect([toLocalDay(zone, start), toLocalDay(zone, start - 1)]).toEqual([day, day - 1])
    }
  })

  it('knows every change of the offset', () => {
    const changes = zone.listOffsets(FIRST, FIRST + 365 * DAY_MS)
    expect(changes).toHaveLength(['UTC', 'Asia/Kathmandu'].includes(name) ? 1 : 3)
    const moments = Array.from({ length: 365 * 4 }, (_, at) => FIRST + (at * DAY_MS) / 4)
    for (const moment of [...moments, ...changes.slice(1).flatMap(({ at }) => [at - 1, at])]) {
      const offset = changes.findLast(({ at }) => at <= moment)?.offsetMs
      expect(new Date(moment + (offset ?? 0)).toISOString().slice(0, 19)).toBe(
        toLocal(moment, name),
      )
    }
  })
})

it.each([
  ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00.000Z'],
  ['2026-10-26', 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  // 2:30 comes twice: the first one. 2:30 is skipped: the moment of the skip or later.
  ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
  ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  ['2026-11-01', 'America/Havana', '2026-11-01T04:00:00.000Z'],
  ['2026-10-25T02:30:00Z', 'Europe/Berlin', '2026-10-25T02:30:00.000Z'],
  ['2026-10-25T02:30:00.250-04:30', 'Europe/Berlin', '2026-10-25T07:00:00.250Z'],
])('%s in %s is %s', (from, tz, moment) => {
  const period = resolvePeriod({ from }, createTimeZone(tz))
  expect(new Date(period.from as number).toISOString()).toBe(moment)
})
