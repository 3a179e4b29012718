import type { Report } from '../../report.ts'
import { bucketName, type RateLimiter, TOLERANCE_MS } from '../rateLimiter.ts'
import type { RedisLink } from './createRedisLink.ts'
import { createScript } from './createScript.ts'
import { RedisAway } from './redisAway.ts'

/**
 * `takeToken()` in Redis, by the clock of Redis: those of the collectors differ. Returns for how
 * long to wait, ms.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local window, interval = tonumber(ARGV[1]), tonumber(ARGV[2])
local fullAt = tonumber(redis.call('GET', KEYS[1]) or now)
local after = math.min(math.max(fullAt, now), now + window) + interval
local wait = after - window - now
if wait > ${TOLERANCE_MS} then return math.ceil(wait) end
redis.call('SET', KEYS[1], string.format('%.17g', after), 'PX', math.ceil(after - now))
return 0`

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
  const take = createScript(link, TAKE)
  return {
    async take(rate, who) {
      const { limit, windowMs } = rate
      try {
        const retryAfterMs = await take<number>(
          [`${prefix}rate:${bucketName(rate, who)}`],
          [String(windowMs), String(windowMs / limit)],
        )
        return { allowed: retryAfterMs === 0, retryAfterMs }
      } catch (error) {
        if (!(error instanceof RedisAway)) report(error, 'redis rate limit')
        return local.take(rate, who)
      }
    },
  }
}
