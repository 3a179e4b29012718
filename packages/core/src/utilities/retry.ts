/** Longest delay before a retry, also where the server asked for more, ms. */
export const MAX_RETRY_DELAY_MS: number = 24 * 3_600_000

/** How long to wait before the next attempt. */
export interface RetryDelay {
  /**
   * Upper bound of the random delay, ms; grows with the attempts, see {@link exponentialCeiling}.
   */
  readonly ceilingMs: number
  /**
   * Smallest random delay, as a share of the ceiling. 0 is full jitter. 0.5 also bounds the number
   * of attempts, for clients that stop after some of them or servers that accept a connection and
   * close it at once.
   * @default 0
   */
  readonly minShare?: number | undefined
  /**
   * Delay that the server asked for, ms: a lower bound, up to {@link MAX_RETRY_DELAY_MS}. Anything
   * but a positive number is ignored.
   */
  readonly floorMs?: number | undefined
  /**
   * Largest random addition to the floor, as a share of it, so that clients refused together do not
   * return together.
   * @default 0
   */
  readonly floorSpread?: number | undefined
  /** From 0 to 1. @default Math.random() */
  readonly random?: number | undefined
}

/**
 * Delay before the next attempt, ms: random up to the ceiling, and not below what the server asked
 * for.
 */
export function retryDelay(delay: RetryDelay): number {
  const { ceilingMs, minShare = 0, floorMs = 0, floorSpread = 0, random = Math.random() } = delay
  const floor = floorMs > 0 ? floorMs * (1 + floorSpread * random) : 0
  return Math.min(
    MAX_RETRY_DELAY_MS,
    Math.max(ceilingMs * (minShare + (1 - minShare) * random), floor),
  )
}

/**
 * Ceiling of the delay after `attempts` failed attempts, ms: doubles with each of them, from
 * `baseMs` after none up to `maxMs`.
 */
export const exponentialCeiling = (attempts: number, baseMs: number, maxMs: number): number =>
  Math.min(maxMs, baseMs * 2 ** attempts)

/**
 * Delay that a `Retry-After` header asks for, ms, at most {@link MAX_RETRY_DELAY_MS}; undefined
 * without a header, and for anything but whole seconds or a date after `now` (epoch ms).
 * https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now
  return ms > 0 ? Math.min(ms, MAX_RETRY_DELAY_MS) : undefined
}
