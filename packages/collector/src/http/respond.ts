import type { Context } from 'hono'

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 406 | 409 | 413 | 415 | 422 | 429 | 503

/** When a client that was turned away should come back. */
export const RETRY_AFTER_MS = 5000

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

/** Sets `Retry-After`. */
export const setRetryAfter = (c: Context, ms: number = RETRY_AFTER_MS): void =>
  c.header('Retry-After', toRetryAfter(ms))

/** The value of `Retry-After`, which is whole seconds. */
export const toRetryAfter = (ms: number): string => String(Math.ceil(ms / 1000))
