import type { Context } from 'hono'

export type ErrorStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 503

/** Seconds after which a client that was turned away should come back. */
const RETRY_AFTER_S = 5

export const respondError = (c: Context, status: ErrorStatus, reason: string): Response =>
  c.json({ error: reason }, status)

/** An error that does not last: `Retry-After` says when to try again. */
export function respondLater(c: Context, status: 429 | 503, reason: string): Response {
  setRetryAfter(c)
  return respondError(c, status, reason)
}

export const setRetryAfter = (c: Context): void => c.header('Retry-After', String(RETRY_AFTER_S))
