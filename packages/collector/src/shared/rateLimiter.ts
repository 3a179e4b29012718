/** At most `limit` calls in any `windowMs`, as a bucket that holds `limit` tokens and refills evenly. */
export interface Rate {
  /** Rates of different names do not share buckets. */
  readonly name: string
  readonly limit: number
  readonly windowMs: number
}

export interface RateAnswer {
  readonly allowed: boolean
  /** Until a token is there; 0 when allowed. */
  readonly retryAfterMs: number
}

/** Counts calls by a rate and by who calls. A fault never reaches the caller. */
export interface RateLimiter {
  /** Takes a token from the bucket of `who`, a key or a viewer: not a secret, and no address. */
  take(rate: Rate, who: string): Promise<RateAnswer>
}

/** Sums of intervals are not exact. */
export const TOLERANCE_MS = 0.01

/**
 * Takes a token from a bucket that is stored as one number: the moment at which it is full again
 * (the generic cell rate algorithm). Each token moves that moment by `windowMs / limit`, and there
 * is a token as long as it is at most a window away.
 */
export function takeToken(
  fullAt: number | undefined,
  now: number,
  { limit, windowMs }: Rate,
): RateAnswer & { readonly fullAt: number } {
  // A clock that was set back must not close the bucket for longer than a window.
  const before = Math.min(Math.max(fullAt ?? now, now), now + windowMs)
  const after = before + windowMs / limit
  const waitMs = after - windowMs - now
  return waitMs > TOLERANCE_MS
    ? { allowed: false, retryAfterMs: Math.ceil(waitMs), fullAt: before }
    : { allowed: true, retryAfterMs: 0, fullAt: after }
}

/** Names a bucket. A rate that is changed gets new ones. */
export const bucketName = ({ name, limit, windowMs }: Rate, who: string): string =>
  `${name}/${limit}/${windowMs}/${who}`
