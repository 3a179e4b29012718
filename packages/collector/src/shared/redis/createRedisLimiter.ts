import { LRUCache } from 'lru-cache'
import type { Report } from '../../report.ts'
import {
  bucketName,
  type Rate,
  type RateAnswer,
  type RateLimiter,
  TOLERANCE_MS,
} from '../rateLimiter.ts'
import type { RedisLink } from './createRedisLink.ts'
import { createScript } from './createScript.ts'
import { RedisAway } from './redisAway.ts'

/**
 * `takeToken()` in Redis, for several tokens, by the clock of Redis: those of the collectors
 * differ. Returns for how long to wait, ms.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local window, added = tonumber(ARGV[1]), tonumber(ARGV[2])
local fullAt = tonumber(redis.call('GET', KEYS[1]) or now)
local after = math.min(math.max(fullAt, now), now + window) + added
local wait = after - window - now
if wait > ${TOLERANCE_MS} then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.17g', after), 'PX', math.ceil(after - now))
return 0`

/**
 * A collector takes a thousandth of a large limit at a time, and spends it by itself: a command for
 * each request would cost as much as its other work before the database. A key may send so much
 * more, once for each collector.
 */
const SHARE = 1000
const MAX_STOCKS = 50_000

/** Tokens that were taken and not spent. */
interface Stock {
  tokens: number
  isTaking: boolean
}

/**
 * Creates a limiter whose buckets the collectors of one database share. While Redis is away,
 * `local` counts the calls of this collector alone.
 */
export function createRedisLimiter(
  link: RedisLink,
  prefix: string,
  local: RateLimiter,
  report: Report,
): RateLimiter {
  const script = createScript(link, TAKE)
  const stocks = new LRUCache<string, Stock>({ max: MAX_STOCKS })

  async function takeFromRedis(bucket: string, rate: Rate, tokens: number): Promise<RateAnswer> {
    const { limit, windowMs } = rate
    const values = [windowMs, (windowMs / limit) * tokens].map(String)
    const retryAfterMs = await script<number>([`${prefix}rate:${bucket}`], values)
    return { allowed: retryAfterMs === 0, retryAfterMs }
  }

  async function takeFromStock(bucket: string, rate: Rate, size: number): Promise<RateAnswer> {
    const stock = stocks.get(bucket) ?? { tokens: 0, isTaking: false }
    stocks.set(bucket, stock)
    if (stock.tokens > 0) {
      stock.tokens--
      return { allowed: true, retryAfterMs: 0 }
    }
    if (!stock.isTaking) {
      stock.isTaking = true
      const answer = await takeFromRedis(bucket, rate, size).finally(() => {
        stock.isTaking = false
      })
      if (answer.allowed) {
        stock.tokens = size - 1
        return answer
      }
    }
    return takeFromRedis(bucket, rate, 1) // there may be less than a stock
  }

  return {
    async take(rate, who) {
      const bucket = bucketName(rate, who)
      const size = Math.floor(rate.limit / SHARE)
      try {
        return await (size > 1 ? takeFromStock(bucket, rate, size) : takeFromRedis(bucket, rate, 1))
      } catch (error) {
        if (!(error instanceof RedisAway)) report(error, 'redis rate limit')
        return local.take(rate, who)
      }
    },
  }
}
