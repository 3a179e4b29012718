import { afterEach, describe, expect, it, vi } from 'vitest'
import { NO_RETRY, nextRetry, parseRetry, remainingMs } from './retryPolicy.ts'

afterEach(() => vi.restoreAllMocks())

describe('a stored wait', () => {
  it('is read as it was written, but for a set-up that was wrong: the developer may have mended it', () => {
    const policy = {
      attempt: 3,
      notBefore: 1_700_000_000_000,
      waitMs: 5000,
      waitedMs: 7000,
      serverAsked: true,
      slow: true,
    }

    expect(parseRetry(JSON.stringify(policy))).toEqual({ ...policy, slow: false })
    expect(parseRetry(JSON.stringify({ ...policy, serverAsked: 'true' })).serverAsked).toBe(false)
  })

  it.each([undefined, 'null', '7', '{'])('is over at once where the text is %s', (text) => {
    expect(parseRetry(text)).toEqual({
      attempt: 0,
      notBefore: 0,
      waitMs: 0,
      waitedMs: 0,
      serverAsked: false,
      slow: false,
    })
  })

  it('is bounded, whatever wrote it', () => {
    expect(
      parseRetry('{"attempt":1e9,"notBefore":1e300,"waitMs":1e300,"waitedMs":1e300}'),
    ).toMatchObject({
      attempt: 1000,
      notBefore: Number.MAX_SAFE_INTEGER,
      waitMs: 86_400_000,
      waitedMs: 86_400_000,
    })
  })

  it('has its rest left, up to a millisecond more than itself', () => {
    const policy = { ...NO_RETRY, notBefore: 10_000, waitMs: 4000 }

    expect([6000, 5999, 5998.9, 12_000].map((now) => remainingMs(policy, now))).toEqual([
      4000, 4001, 0, -2000,
    ])
  })
})

describe('a failure after others', () => {
  const before = { ...NO_RETRY, attempt: 4, notBefore: 100_000, waitMs: 8000, waitedMs: 15_000 }
  const down = { outcome: 'retry', reason: 'HTTP 503' } as const
  const wrong = { outcome: 'blocked', reason: 'HTTP 401' } as const

  it('counts on, and waits as long as the outage has lasted', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)

    expect(nextRetry(before, down, 101_000)).toEqual({
      attempt: 5,
      notBefore: 116_000,
      waitMs: 15_000,
      waitedMs: 30_000,
      serverAsked: false,
      slow: false,
    })
  })

  it('begins anew two minutes and a wait after the last request that was allowed', () => {
    expect(nextRetry(before, down, 100_000 + 127_999).attempt).toBe(5)
    expect(nextRetry(before, down, 100_000 + 128_000).attempt).toBe(1)
  })

  it('begins anew where the set-up is wrong, and again where that is over', () => {
    expect(nextRetry(before, wrong, 101_000)).toMatchObject({ attempt: 1, slow: true })
    expect(nextRetry({ ...before, slow: true }, down, 101_000)).toMatchObject({
      attempt: 1,
      slow: false,
    })
    expect(nextRetry({ ...before, slow: true }, wrong, 101_000).attempt).toBe(5)
  })

  it('waits a quarter of an hour at first where the set-up is wrong, and twice as long each time', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    let policy = nextRetry(NO_RETRY, wrong, 0)
    const minutes: number[] = []
    for (let attempt = 0; attempt < 7; attempt++) {
      minutes.push(policy.waitMs / 60_000)
      policy = nextRetry(policy, wrong, policy.notBefore)
    }

    expect(minutes).toEqual([15, 30, 60, 120, 240, 360, 360])
    expect(policy.serverAsked).toBe(true)
  })
})
