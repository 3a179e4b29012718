import { hash } from 'node:crypto'
import type { Denial } from '../access/denial.ts'
import { isKeyPrincipal, type Principal } from '../access/principal.ts'
import type { Rate, RateLimiter } from '../shared/rateLimiter.ts'

/** Requests of one key, or of one user, in a minute; 0 for no limit. */
export interface Rates {
  /** @default 600000 */
  readonly ingestPerMinute?: number | undefined
  /** Of every credential but write keys. @default 6000 */
  readonly readsPerMinute?: number | undefined
}

/**
 * The write key of a site is in all of its pages: 10,000 requests a second are 150,000 viewers at a
 * time, about what one collector can store.
 */
const DEFAULT_INGEST = 600_000
const DEFAULT_READS = 6_000

/** Why a principal may send no more now; `undefined` when its request may go on. */
export type CheckRate = (principal: Principal) => Promise<Denial | undefined>

const MINUTE_MS = 60_000

/** Creates the check, for principals that are known. */
export function createRateCheck(limiter: RateLimiter, rates: Rates): CheckRate {
  const { ingestPerMinute = DEFAULT_INGEST, readsPerMinute = DEFAULT_READS } = rates
  return async (principal) => {
    const isWrite = principal.role === 'write'
    const limit = isWrite ? ingestPerMinute : readsPerMinute
    if (!limit) return undefined
    const rate: Rate = { name: isWrite ? 'write' : 'read', limit, windowMs: MINUTE_MS }
    const { allowed, retryAfterMs } = await limiter.take(rate, identify(principal))
    if (allowed) return undefined
    const who = isKeyPrincipal(principal) ? `this ${principal.role} key` : 'this user'
    return { status: 429, reason: `${who} may send ${limit} requests a minute`, retryAfterMs }
  }
}

/** Where the limits are kept, the ids of users must not be seen. */
const identify = (principal: Principal): string =>
  isKeyPrincipal(principal)
    ? `key ${principal.keyId}`
    : hash('sha256', `${principal.project}/${principal.viewerId}`, 'base64url')
