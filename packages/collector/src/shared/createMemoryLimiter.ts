import { LRUCache } from 'lru-cache'
import { bucketName, type RateLimiter, takeToken } from './rateLimiter.ts'

interface MemoryLimiterOptions {
  /** A bucket that is forgotten is a full one. @default 50000: some 10 MB */
  readonly maxBuckets?: number
  /** @default performance.now */
  readonly now?: () => number
}

/** Creates a limiter that counts the calls of this process. */
export function createMemoryLimiter(options: MemoryLimiterOptions = {}): RateLimiter {
  const { maxBuckets = 50_000, now = () => performance.now() } = options
  const buckets = new LRUCache<string, number>({ max: maxBuckets })
  return {
    async take(rate, who) {
      const bucket = bucketName(rate, who)
      const { fullAt, ...answer } = takeToken(buckets.get(bucket), now(), rate)
      if (answer.allowed) buckets.set(bucket, fullAt)
      return answer
    },
  }
}
