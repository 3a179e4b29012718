/** Why a request may not pass. */
export interface Denial {
  readonly status: 401 | 403 | 429
  readonly reason: string
  /** When it may come back, of 429. */
  readonly retryAfterMs?: number
}
