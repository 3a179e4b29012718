import { afterAll, beforeAll } from 'vitest'
import { createRedisLink, type RedisLink } from '../src/shared/redis/createRedisLink.ts'
import { TIMEOUTS, type Timeouts } from '../src/timeouts.ts'
import { findRedis, type RedisServer, startRedis } from './redis.ts'

/** A Redis server of a suite, and links to it. */
export interface UsedRedis {
  /** Whether one is installed; tests that need it are skipped otherwise. */
  readonly isInstalled: boolean
  readonly server: RedisServer
  /** Creates a link, which the caller opens. It is closed after the suite. */
  createLink(url?: string, timeouts?: Partial<Timeouts>): RedisLink
  /** What the links reported and logged. */
  readonly lines: string[]
}

/** A machine that is busy with other suites is slow, not away. */
const PATIENT: Partial<Timeouts> = { redisMs: 20_000, redisConnectMs: 20_000 }

/** Short outages; answers may take longer than in production all the same. */
export const QUICK: Partial<Timeouts> = {
  retryMs: 20,
  maxRetryMs: 100,
  redisMs: 1000,
  redisConnectMs: 1000,
}

/** Starts a server for the tests of a suite. */
export function useRedis(settings: readonly string[] = []): UsedRedis {
  const bin = findRedis()
  const links: RedisLink[] = []
  const lines: string[] = []
  let server: RedisServer | undefined
  beforeAll(async () => {
    if (bin) server = await startRedis(bin, settings)
  })
  afterAll(async () => {
    for (const link of links) link.close()
    await server?.remove()
  })
  return {
    isInstalled: bin !== undefined,
    get server() {
      return server as RedisServer
    },
    lines,
    createLink(url = server?.url ?? '', timeouts = PATIENT) {
      const link = createRedisLink({
        url,
        timeouts: { ...TIMEOUTS, ...QUICK, ...timeouts },
        report: (error, where) => void lines.push(`${where}: ${error}`),
        log: (message) => void lines.push(message),
      })
      links.push(link)
      return link
    },
  }
}
