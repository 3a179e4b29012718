import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Report } from '../report.ts'
import type { Timeouts } from '../timeouts.ts'
import type { Bus } from './bus.ts'
import type { Cache } from './cache.ts'
import { createMemoryBus } from './createMemoryBus.ts'
import { createMemoryCache } from './createMemoryCache.ts'
import { createMemoryLimiter } from './createMemoryLimiter.ts'
import type { RateLimiter } from './rateLimiter.ts'
import { createRedisBus } from './redis/createRedisBus.ts'
import { createRedisCache } from './redis/createRedisCache.ts'
import { createRedisLimiter } from './redis/createRedisLimiter.ts'
import { createRedisLink, type RedisState } from './redis/createRedisLink.ts'

/** What the collectors of one database share: through Redis, or within this process. */
export interface Shared {
  readonly cache: Cache
  readonly limiter: RateLimiter
  readonly bus: Bus
  /** Whether Redis is there; `undefined` without one. */
  readonly redis: RedisState | undefined
  close(): void
}

/** Opens what is shared. A Redis that does not answer is waited for in the background. */
export async function openShared(given: {
  readonly redisUrl: string | undefined
  readonly pool: Pool
  /** Whether no other collector can use the database. */
  readonly alone: boolean
  readonly timeouts: Timeouts
  readonly report: Report
  readonly log: (message: string) => void
}): Promise<Shared> {
  const { redisUrl, pool, alone, report } = given
  if (redisUrl === undefined) {
    return {
      cache: alone ? createMemoryCache() : NO_CACHE,
      limiter: createMemoryLimiter(),
      bus: createMemoryBus(report),
      redis: undefined,
      close() {},
    }
  }
  const prefix = await readPrefix(pool)
  const link = createRedisLink({ ...given, url: redisUrl })
  const shared = {
    cache: createRedisCache(link, prefix, report),
    limiter: createRedisLimiter(link, prefix, createMemoryLimiter(), report),
    bus: createRedisBus(link, prefix, report),
    get redis() {
      return link.state
    },
    close: link.close,
  }
  await link.open()
  return shared
}

/**
 * Several collectors on one PostgreSQL without Redis: none knows what another one stores, so that
 * nothing is kept.
 */
const NO_CACHE: Cache = { read: (_, load) => load(), invalidate: async () => {} }

/**
 * Names all keys in Redis by the database, so that collectors of different databases can use the
 * same Redis. In braces: a cluster keeps what a script uses on one node.
 */
async function readPrefix(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string; at: string }>(
    'select current_database() as name, extract(epoch from at)::text as at from migration where id = 1',
  )
  const hash = createHash('sha256').update(JSON.stringify(rows)).digest('base64url')
  return `{playhead:${hash.slice(0, 12)}}:`
}
