import { beforeEach, describe, expect, it } from 'vitest'
import { NO_REDIS } from '../../test/redis.ts'
import { useRedis } from '../../test/useRedis.ts'
import { until } from '../../test/viewer.ts'
import { createMemoryLimiter } from './createMemoryLimiter.ts'
import { type Rate, type RateLimiter, takeToken } from './rateLimiter.ts'
import { createRedisLimiter } from './redis/createRedisLimiter.ts'

const redis = useRedis()
let created = 0

async function openRedisLimiter(prefix: string): Promise<RateLimiter> {
  const link = redis.createLink()
  await link.open()
  const local: RateLimiter = { take: () => Promise.reject(new Error('Redis is not used')) }
  return createRedisLimiter(link, prefix, local, (error) => {
    throw error
  })
}

const FEW: Rate = { name: 'few', limit: 6, windowMs: 60_000 }

async function countAllowed(limiter: RateLimiter, rate: Rate, calls: number): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: calls }, () => limiter.take(rate, 'key-1')),
  )
  return answers.filter(({ allowed }) => allowed).length
}

describe.each<[string, () => Promise<RateLimiter>, boolean]>([
  ['in process', async () => createMemoryLimiter(), true],
  ['in Redis', () => openRedisLimiter(`contract${++created}:`), redis.isInstalled],
])('B15 a rate limiter %s', (_, open, isInstalled) => {
  let limiter: RateLimiter
  beforeEach(async ({ skip }) => {
    if (!isInstalled) skip(NO_REDIS)
    limiter = await open()
  })

  it('allows as many calls at once as the limit says, and says when the next one is', async () => {
    expect(await countAllowed(limiter, FEW, 6)).toBe(6)
    const { allowed, retryAfterMs } = await limiter.take(FEW, 'key-1')
    expect(allowed).toBe(false)
    expect(retryAfterMs).toBeGreaterThan(5000)
    expect(retryAfterMs).toBeLessThanOrEqual(10_000)
  })

  it.each([1, 3, 7, 1000])('is exact for a limit of %i', async (limit) => {
    const rate = { name: 'exact', limit, windowMs: 3_600_000 }
    expect(await countAllowed(limiter, rate, limit + 5)).toBe(limit)
  })

  it('counts keys apart, and rates of different names or limits', async () => {
    await countAllowed(limiter, FEW, 7)
    expect(await limiter.take(FEW, 'key-1')).toMatchObject({ allowed: false })
    for (const [rate, who] of [
      [FEW, 'key-2'],
      [{ ...FEW, name: 'other' }, 'key-1'],
      [{ ...FEW, limit: 5 }, 'key-1'],
    ] as const) {
      expect(await limiter.take(rate, who)).toEqual({ allowed: true, retryAfterMs: 0 })
    }
  })

  it('allows the next call after the time that it said, and refused calls cost nothing', async () => {
    const one: Rate = { name: 'save', limit: 1, windowMs: 150 }
    const start = performance.now()
    expect((await limiter.take(one, 'viewer/video')).allowed).toBe(true)
    await until(async () => (await limiter.take(one, 'viewer/video')).allowed)
    expect(performance.now() - start).toBeGreaterThan(140)
  })
})

describe('B15 a bucket', () => {
  const rate: Rate = { name: 'r', limit: 10, windowMs: 1000 }

  it('refills evenly', () => {
    let fullAt: number | undefined
    const take = (now: number): boolean => {
      const taken = takeToken(fullAt, now, rate)
      fullAt = taken.fullAt
      return taken.allowed
    }
    const allowed = Array.from({ length: 200 }, (_, at) => take(at * 10)).filter(Boolean).length
    // 10 at once, and one each 100 ms of the 2 s.
    expect(allowed).toBe(29)
  })

  it('is closed for a window at most, also when the clock was set back by a year', () => {
    const { allowed, retryAfterMs } = takeToken(365 * 86_400_000, 0, rate)
    expect(allowed).toBe(false)
    expect(retryAfterMs).toBe(100)
  })
})

it('B15 a limiter in process keeps a bounded number of buckets', async () => {
  const limiter = createMemoryLimiter({ maxBuckets: 10, now: () => 0 })
  await limiter.take({ ...FEW, limit: 1 }, 'first')
  for (let at = 0; at < 10; at++) await limiter.take(FEW, `key-${at}`)
  expect(await limiter.take({ ...FEW, limit: 1 }, 'first')).toMatchObject({ allowed: true })
})

describe('B15 a limiter in Redis', () => {
  beforeEach(({ skip }) => {
    if (!redis.isInstalled) skip(NO_REDIS)
  })

  it('shares a limit between two collectors, however their calls interleave', async () => {
    const [here, there] = [await openRedisLimiter('two:'), await openRedisLimiter('two:')]
    const rate = { name: 'shared', limit: 101, windowMs: 3_600_000 }
    const counts = await Promise.all([here, there].map((each) => countAllowed(each, rate, 100)))
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(101)
  })

  it('takes a thousandth of a large limit at a time, and allows only so much more', async () => {
    const [here, there] = [await openRedisLimiter('large:'), await openRedisLimiter('large:')]
    const rate = { name: 'large', limit: 4000, windowMs: 1000 * 3_600_000 }
    const counts = await Promise.all([here, there].map((each) => countAllowed(each, rate, 3000)))
    const allowed = (counts[0] ?? 0) + (counts[1] ?? 0)
    expect(allowed).toBeLessThanOrEqual(4000)
    expect(allowed).toBeGreaterThanOrEqual(4000 - 2 * 3) // each may have kept three

    const other = { ...rate, name: 'other' }
    expect(await countAllowed(here, other, 1)).toBe(1) // and has 3 more
    const elsewhere = await countAllowed(there, other, 4500)
    expect(elsewhere).toBeLessThanOrEqual(4000 - 4)
    expect(elsewhere).toBeGreaterThanOrEqual(4000 - 4 - 3)
    expect(await countAllowed(here, other, 5)).toBe(3)
    expect((await here.take(rate, 'key-2')).allowed).toBe(true)
  })

  it('keeps a bucket in Redis only until it is full again', async () => {
    const limiter = await openRedisLimiter('expires:')
    await limiter.take(FEW, 'key-1')
    const answer = await redis.server.command('PTTL', 'expires:rate:few/6/60000/key-1')
    expect(Number(answer.slice(1))).toBeGreaterThan(5000)
    expect(Number(answer.slice(1))).toBeLessThanOrEqual(10_000)
  })
})
