import type { Answer } from '../transport.ts'

/** When the next try may be. Stored, so that reloads and other tabs do not start the storm anew. */
export interface Policy {
  readonly attempt: number
  /** Epoch ms. */
  readonly notBefore: number
}

const BASE_MS = 1000
const CAP_MS = 5 * 60_000
/** Wrong set-up does not mend itself in seconds. */
const BLOCKED_MS = 15 * 60_000
const BLOCKED_CAP_MS = 6 * 3_600_000
/** No server keeps us away longer, ms. */
const LONGEST_MS = 24 * 3_600_000

/** Full jitter: anywhere below a bound that doubles. What the server asked for is a floor, plus up to a tenth. */
export function backoff({ attempt }: Policy, answer: Exclude<Answer, { outcome: 'accepted' }>, now: number): Policy {
  const blocked = answer.outcome === 'blocked' || answer.outcome === 'rejected'
  const bound = Math.min(blocked ? BLOCKED_CAP_MS : CAP_MS, (blocked ? BLOCKED_MS : BASE_MS) * 2 ** Math.min(attempt, 20))
  const floor = answer.outcome === 'retry' ? (answer.afterMs ?? 0) : blocked ? bound / 2 : 0
  const wait = Math.max(Math.random() * bound, floor * (1 + Math.random() / 10))
  return { attempt: attempt + 1, notBefore: now + Math.min(wait, LONGEST_MS) }
}
