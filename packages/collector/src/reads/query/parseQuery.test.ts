import { describe, expect, it } from 'vitest'
import { createReadRequest } from '../../../test/readRequest.ts'
import { readCursor, writeCursor } from './cursor.ts'
import type { READS } from './paths.ts'
import { type BoundedPeriod, previousPeriod } from './period.ts'

const NOW = Date.parse('2026-11-30T12:00:00Z')
const periodOf = (given: Record<string, unknown>, name: keyof typeof READS = 'summary') =>
  createReadRequest(name, { ...given, now: NOW }).query.scope.period
const iso = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment).toISOString().slice(0, 16)

describe('parameters that are wrong are named, with what was expected and given', () => {
  it.each([
    [
      'summary',
      { from: 'yesterday' },
      'from: expected a date like 2026-11-01, or a date-time like 2026-11-01T08:00:00Z, got "yesterday"',
    ],
    ['summary', { to: '2026-02-30' }, /^to: expected a date .* got "2026-02-30"$/],
    ['summary', { from: '1969-12-31' }, /^from: expected/],
    [
      'summary',
      { from: '2026-11-02', to: '2026-11-02' },
      'from: expected a moment before to, got "2026-11-02"',
    ],
    ['summary', { compare: 'previous' }, 'from: expected with compare=previous, got nothing'],
    ['summary', { compare: 'next' }, 'compare: expected previous, got "next"'],
    [
      'summary',
      { tz: 'Mars/Olympus' },
      'tz: expected an IANA time zone like Europe/Berlin, got "Mars/Olympus"',
    ],
    ['summary', { tz: '+01:00' }, /^tz: expected/],
    ['summary', { preview: 'yes' }, 'preview: expected true or false, got "yes"'],
    ['summary', { device: '' }, 'device: expected 1 to 300 characters, got ""'],
    ['summary', { device: 'a\0b' }, /^device: expected 1 to 300 characters/],
    [
      'summary',
      { divice: 'mobile' },
      /^"divice": expected one of from, to, tz, device, .*compare, format$/,
    ],
    ['videos', { limit: '1001' }, 'limit: expected 1 to 1000, got "1001"'],
    ['videos', { limit: '1e2' }, 'limit: expected 1 to 1000, got "1e2"'],
    ['videos', { sort: '-length' }, /^sort: expected one of views, impressions, .* got "-length"$/],
    ['videos', { cursor: 'a b' }, /^cursor: expected `next` of the page before/],
    ['heatmap', { bucket: '0s' }, 'bucket: expected seconds or percent, like 10s or 1%, got "0s"'],
    ['retention', { points: '9' }, 'points: expected 10 to 1000, got "9"'],
    ['overview', { interval: 'week' }, 'interval: expected day or hour, got "week"'],
    ['summary', { compare: 'similar' }, 'compare: expected previous, got "similar"'],
    ['retention', { compare: 'previous' }, 'compare: expected similar, got "previous"'],
    ['videos', { series: '7' }, 'from: expected with series, got nothing'],
    ['videos', { series: '61', from: '2026-11-01' }, 'series: expected 2 to 60, got "61"'],
    ['quality', { days: '367' }, 'days: expected 1 to 366, got "367"'],
  ] as const)('%s %o', (name, given, message) => {
    expect(() => createReadRequest(name, given)).toThrow(message)
  })
})

it('counts all sessions without a period, and the last days where an endpoint says so', () => {
  expect(periodOf({})).toMatchObject({ from: null, to: null })
  const { from, to } = periodOf({ tz: 'Europe/Berlin' }, 'overview')
  expect([iso(from), iso(to)]).toEqual(['2026-10-31T23:00', '2026-11-30T23:00'])
})

it.each([
  // As many days, also when one of them has 25 hours.
  [{ from: '2026-10-26', to: '2026-10-28', tz: 'Europe/Berlin' }, '2026-10-23T22:00'],
  [{ from: '2026-10-25', to: '2026-10-26', tz: 'Europe/Berlin' }, '2026-10-23T22:00'],
  [{ from: '2026-10-25T08:00Z', to: '2026-10-25T10:00Z' }, '2026-10-25T06:00'],
  // A period without an end ends with the present day.
  [{ from: '2026-11-30' }, '2026-11-29T00:00'],
])('the period before %o begins at %s', (given, expected) => {
  const period = periodOf({ ...given, compare: 'previous' })
  const before = previousPeriod(period as BoundedPeriod)
  expect([iso(before.from), before.to]).toEqual([expected, period.from])
})

describe('a cursor', () => {
  const query = createReadRequest('videos', { device: 'mobile' }).query
  const cursor = writeCursor(query, [12.5, 'video-1'])

  it('is the place after the page, for the same query', () => {
    expect(readCursor({ ...query, cursor }, ['number', 'text'])).toEqual([12.5, 'video-1'])
    expect(readCursor(query, ['number', 'text'])).toBeUndefined()
  })

  it.each([
    ['another query', createReadRequest('videos', { device: 'tablet' }).query, cursor],
    [
      'another order',
      createReadRequest('videos', { device: 'mobile', sort: 'title' }).query,
      cursor,
    ],
    ['text that is damaged', query, cursor.slice(2)],
    ['other values', query, writeCursor(query, ['video-1', 'video-1'])],
    ['text that cannot be stored', query, writeCursor(query, [1, 'a\0b'])],
    ['too few values', query, writeCursor(query, [1])],
  ])('is refused with %s', (_, used, given) => {
    expect(() => readCursor({ ...used, cursor: given }, ['number', 'text'])).toThrow(
      'cursor: expected `next` of the page before, with the same parameters',
    )
  })
})
