import type { Context } from 'hono'

export type ErrorStatus = 400 | 401 | 404 | 405 | 413 | 415 | 422 | 429 | 503

/** Seconds after which a client that was turned away should come back. */
const RETRY_AFTER_S = 5

export const respondError = (c: Context, status: ErrorStatus, reason: string): Response =>
  c.json({ error: reason }, status)

/** An error that does not last: `Retry-After` says when to try again. */
export function respondLater(
  c: Context,
  status: 429 | 503,
  reason: string,
  retryAfterMs?: number,
): Response {
  setRetryAfter(c, retryAfterMs)
  return respondError(c, status, reason)
}

/** Sets `Retry-After`, which is whole seconds. */
export const setRetryAfter = (c: Context, ms: number = RETRY_AFTER_S * 1000): void =>
  c.header('Retry-After', String(Math.ceil(ms / 1000)))
