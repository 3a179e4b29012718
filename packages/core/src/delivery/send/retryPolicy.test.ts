import { afterEach, describe, expect, it, vi } from 'vitest'
import { NO_RETRY, nextRetry, parseRetry, remainingMs } from './retryPolicy.ts'

const DOWN = { outcome: 'retry', reason: 'HTTP 503' } as const

/** The waits of so many failures in a row. */
function waits(count: number, random: number): number[] {
  vi.spyOn(Math, 'random').mockReturnValue(random)
  const found: number[] = []
  for (let policy = NO_RETRY; found.length < count; ) {
    policy = nextRetry(policy, DOWN, policy.notBefore)
    found.push(policy.waitMs)
  }
  return found
}
afterEach(() => vi.restoreAllMocks())

describe('backoff', () => {
  it('is in the upper half of how long the outage has lasted, from a second up to five minutes', () => {
    expect(waits(11, 1)).toEqual([
      1000, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000,
    ])
    expect(waits(4, 0.5)).toEqual([750, 750, 1125, 1968.75])
    expect(waits(4, 0)).toEqual([500, 500, 500, 750])
  })

  it('starts over after a long time without a try: the state of the backend meanwhile is unknown', () => {
    let policy = NO_RETRY
    for (let at = 0; at < 10; at++) policy = nextRetry(policy, DOWN, policy.notBefore)
    expect(nextRetry(policy, DOWN, policy.notBefore + 3_600_000)).toMatchObject({ attempt: 1 })
    expect(nextRetry(policy, DOWN, policy.notBefore + 3_600_000).waitMs).toBeLessThanOrEqual(1000)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, -1e300, '600', null, {}])(
    'takes %s from a transport for no wait that the server asked for',
    (afterMs) => {
      const policy = nextRetry(NO_RETRY, { ...DOWN, afterMs: afterMs as number }, 1000)
      expect(policy).toMatchObject({ serverAsked: false })
      expect(policy.waitMs).toBeGreaterThanOrEqual(500)
      expect(policy.waitMs).toBeLessThanOrEqual(1000)
    },
  )

  it('bounds what the server asked for', () => {
    expect(nextRetry(NO_RETRY, { ...DOWN, afterMs: 1e300 }, 0).waitMs).toBe(86_400_000)
  })

  it.each([
    '{"attempt":1,"notBefore":1e300,"waitMs":1e300,"waitedMs":1e300}',
    '{"attempt":"7","notBefore":"x","waitMs":null,"waitedMs":{}}',
    '{"attempt":-1,"notBefore":-5,"waitMs":-1,"waitedMs":-1}',
    '7',
    '[]',
    'null',
    'no JSON',
  ])('waits no longer than a day, and not at once again, for a stored %s', (text) => {
    const now = 1.7e12
    const stored = parseRetry(text)
    expect(remainingMs(stored, now)).toBeLessThanOrEqual(86_400_000)
    const next = nextRetry(stored, DOWN, now)
    expect(next.waitMs).toBeGreaterThanOrEqual(500)
    expect(next.waitMs).toBeLessThanOrEqual(300_000)
  })

  it('waits at least as long as the server asked for, up to a tenth more, and at most a day', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5)
    expect(nextRetry(NO_RETRY, { ...DOWN, afterMs: 60_000 }, 0)).toMatchObject({
      waitMs: 63_000,
      serverAsked: true,
    })
    expect(nextRetry(NO_RETRY, { ...DOWN, afterMs: 10 * 86_400_000 }, 0).waitMs).toBe(86_400_000)
  })

  it('waits from a quarter of an hour up to six where the set-up is wrong', () => {
    const first = nextRetry(NO_RETRY, { outcome: 'blocked', reason: 'HTTP 401' }, 0)
    expect(first).toMatchObject({ slow: true, attempt: 1 })
    expect(first.waitMs).toBeGreaterThanOrEqual(15 * 60_000)
    let policy = first
    for (let at = 0; at < 10; at++)
      policy = nextRetry(policy, { outcome: 'blocked', reason: 'HTTP 401' }, 0)
    expect(policy.waitMs).toBeLessThanOrEqual(6.6 * 3_600_000)
  })

  it('lasts what it lasts, whatever fractions of a millisecond its numbers have', () => {
    for (let at = 0; at < 1000; at++) {
      const now = 1.7e12 + Math.random() * 1e9
      expect(
        remainingMs(nextRetry(NO_RETRY, { ...DOWN, afterMs: 60_000 }, now), now),
      ).toBeGreaterThan(59_999)
    }
  })

  it('is over when the clock went back further than it lasts', () => {
    const policy = nextRetry(NO_RETRY, { ...DOWN, afterMs: 60_000 }, 1_000_000)
    expect(remainingMs(policy, 1_000_000)).toBeGreaterThanOrEqual(60_000)
    expect(remainingMs(policy, 0)).toBe(0)
  })
})
