import type { Context } from 'hono'
import { toRetryAfter } from '../http/respond.ts'

/** Why a request may not pass. */
export interface Denial {
  readonly status: 401 | 403 | 429
  readonly reason: string
  /** When it may come back, of 429. */
  readonly retryAfterMs?: number
}

/**
 * The headers of such an answer. A 401 has to name the scheme:
 * https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function denialHeaders({ status, retryAfterMs }: Denial): Readonly<Record<string, string>> {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' }
  return retryAfterMs === undefined ? {} : { 'Retry-After': toRetryAfter(retryAfterMs) }
}

export const respondDenial = (c: Context, denial: Denial): Response =>
  c.json({ error: denial.reason }, denial.status, denialHeaders(denial))
