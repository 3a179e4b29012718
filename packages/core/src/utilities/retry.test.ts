import { afterEach, describe, expect, it, vi } from 'vitest'
import { exponentialCeiling, MAX_RETRY_DELAY_MS, parseRetryAfter, retryDelay } from './retry.ts'

afterEach(() => void vi.restoreAllMocks())

describe('exponentialCeiling()', () => {
  it('doubles with each failed attempt, up to a maximum', () => {
    expect(
      [0, 1, 2, 3, 9, 2000].map((attempts) => exponentialCeiling(attempts, 1000, 60_000)),
    ).toEqual([1000, 2000, 4000, 8000, 60_000, 60_000])
  })
})

describe('retryDelay()', () => {
  it('is random between zero and the ceiling', () => {
    expect([0, 0.25, 1].map((random) => retryDelay({ ceilingMs: 8000, random }))).toEqual([
      0, 2000, 8000,
    ])
  })

  it('draws its own random number', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.75)
    expect(retryDelay({ ceilingMs: 8000 })).toBe(6000)
  })

  it('is in the upper half of the ceiling with a minimum share of one half', () => {
    expect(
      [0, 0.5, 1].map((random) => retryDelay({ ceilingMs: 8000, minShare: 0.5, random })),
    ).toEqual([4000, 6000, 8000])
  })

  it('is not below what the server asked for', () => {
    expect(retryDelay({ ceilingMs: 8000, floorMs: 5000, random: 0.25 })).toBe(5000)
    expect(retryDelay({ ceilingMs: 8000, floorMs: 5000, random: 1 })).toBe(8000)
  })

  it('spreads clients over a share of what the server asked for', () => {
    const spread = (random: number): number =>
      retryDelay({ ceilingMs: 1000, floorMs: 60_000, floorSpread: 0.1, random })
    expect([0, 0.5, 1].map(spread)).toEqual([60_000, 63_000, 66_000])
  })

  it.each([
    [undefined, 500],
    [0, 500],
    [-1, 500],
    [Number.NaN, 500],
    [Number.POSITIVE_INFINITY, MAX_RETRY_DELAY_MS],
    [1e300, MAX_RETRY_DELAY_MS],
  ])('with a floor of %s ms is %d ms', (floorMs, expected) => {
    expect(retryDelay({ ceilingMs: 1000, floorMs, floorSpread: 0.1, random: 0.5 })).toBe(expected)
  })
})

describe('parseRetryAfter()', () => {
  const now = Date.UTC(2026, 0, 1)

  it.each([
    ['7', 7000],
    ['9999999', MAX_RETRY_DELAY_MS],
    ['9'.repeat(400), MAX_RETRY_DELAY_MS],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Thu, 01 Jan 2099 00:00:00 GMT', MAX_RETRY_DELAY_MS],
    ['Thu Jan  1 00:00:00 2099', MAX_RETRY_DELAY_MS],
    ['2099-01-01T00:00:00Z', MAX_RETRY_DELAY_MS],
    ['Wed, 31 Dec 2025 23:59:00 GMT', undefined],
    ['0', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads %j as %s ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected)
  })
})
