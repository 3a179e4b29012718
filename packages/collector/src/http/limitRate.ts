import { hash } from 'node:crypto'
import type { Context } from 'hono'
import { every } from 'hono/combine'
import type { KeyKind } from '../database/keys.ts'
import type { Rate, RateLimiter } from '../shared/rateLimiter.ts'
import { getReadKey, getWriteKey, type RequireKey } from './requireKey.ts'
import { respondLater } from './respond.ts'

/** Requests of one key in a minute; 0 for no limit. */
export interface Rates {
  /** @default 600000 */
  readonly ingestPerMinute?: number | undefined
  /** @default 6000 */
  readonly readsPerMinute?: number | undefined
}

/**
 * The write key of a site is in all of its pages: 10,000 requests a second are 150,000 viewers at a
 * time, about what one collector can store.
 */
const DEFAULT_INGEST = 600_000
const DEFAULT_READS = 6_000

/** Answers 429 when a key was used too often; `undefined` when the request may go on. */
export type CheckRate = (c: Context, kind: KeyKind, key: string) => Promise<Response | undefined>

const MINUTE_MS = 60_000

/** Creates the check, for keys that are known to be valid. */
export function createRateCheck(limiter: RateLimiter, rates: Rates): CheckRate {
  const { ingestPerMinute = DEFAULT_INGEST, readsPerMinute = DEFAULT_READS } = rates
  const limits: Readonly<Record<KeyKind, number>> = { write: ingestPerMinute, read: readsPerMinute }
  return async (c, kind, key) => {
    const limit = limits[kind]
    if (!limit) return undefined
    const rate: Rate = { name: kind, limit, windowMs: MINUTE_MS }
    // Where the limits are kept, the key itself must not be seen.
    const { allowed, retryAfterMs } = await limiter.take(rate, hash('sha256', key, 'base64url'))
    if (allowed) return undefined
    const reason = `this ${kind} key may send ${limit} requests a minute`
    return respondLater(c, 429, reason, retryAfterMs)
  }
}

/** Adds the limit to a check of keys. */
export const limitKeys =
  (requireKey: RequireKey, checkRate: CheckRate): RequireKey =>
  (kind) =>
    every(requireKey(kind), async (c, next) => {
      const key = (kind === 'read' ? getReadKey(c) : getWriteKey(c)) ?? ''
      return (await checkRate(c, kind, key)) ?? next()
    })
