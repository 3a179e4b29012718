import { afterEach, describe, expect, it, vi } from 'vitest'
import { backoff, type Policy, waitOf } from './backoff.ts'

const NONE: Policy = { attempt: 0, notBefore: 0, wait: 0, asked: false, slow: false }
const DOWN = { outcome: 'retry', reason: 'HTTP 503' } as const

/** The waits of so many failures in a row. */
function waits(count: number, random: number): number[] {
  vi.spyOn(Math, 'random').mockReturnValue(random)
  const found: number[] = []
  for (let policy = NONE; found.length < count; ) {
    policy = backoff(policy, DOWN, 0)
    found.push(policy.wait)
  }
  return found
}
afterEach(() => vi.restoreAllMocks())

describe('backoff', () => {
  it('is anywhere below a bound that doubles, up to five minutes', () => {
    expect(waits(10, 1)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000])
    expect(waits(3, 0.25)).toEqual([250, 500, 1000])
    expect(waits(3, 0)).toEqual([0, 0, 0])
  })

  it('takes what the server asked for as a floor, and up to a tenth more, but no more than a day', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    expect(backoff(NONE, { ...DOWN, afterMs: 60_000 }, 0)).toMatchObject({ wait: 63_000, asked: true })
    expect(backoff(NONE, { ...DOWN, afterMs: 10 * 86_400_000 }, 0).wait).toBe(86_400_000)
  })

  it('waits from a quarter of an hour up to six where the set-up is wrong', () => {
    const first = backoff(NONE, { outcome: 'blocked', reason: 'HTTP 401' }, 0)
    expect(first).toMatchObject({ slow: true, attempt: 1 })
    expect(first.wait).toBeGreaterThanOrEqual(15 * 60_000)
    let policy = first
    for (let at = 0; at < 10; at++) policy = backoff(policy, { outcome: 'blocked', reason: 'HTTP 401' }, 0)
    expect(policy.wait).toBeLessThanOrEqual(6.6 * 3_600_000)
  })

  it('lasts what it lasts, whatever fractions of a millisecond its numbers have', () => {
    for (let at = 0; at < 1000; at++) {
      const now = 1.7e12 + Math.random() * 1e9
      expect(waitOf(backoff(NONE, { ...DOWN, afterMs: 60_000 }, now), now)).toBeGreaterThan(59_999)
    }
  })

  it('is over when the clock went back further than it lasts', () => {
    const policy = backoff(NONE, { ...DOWN, afterMs: 60_000 }, 1_000_000)
    expect(waitOf(policy, 1_000_000)).toBeGreaterThanOrEqual(60_000)
    expect(waitOf(policy, 0)).toBe(0)
  })
})
