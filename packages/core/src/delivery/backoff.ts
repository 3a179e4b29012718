import type { Answer } from '../transport.ts'

/** When the next try may be. Stored, so that reloads and other tabs do not start the storm anew. */
export interface Policy {
  readonly attempt: number
  /** Epoch ms. */
  readonly notBefore: number
  /** How long that was from then: a clock that says more went backwards. ms */
  readonly wait: number
  /** The server asked for it: then the goodbye waits, too. */
  readonly asked: boolean
  /** The set-up is wrong, which does not mend itself in seconds. Never stored: a reload is how developers look whether it is mended. */
  readonly slow: boolean
}

const BASE_MS = 1000
const CAP_MS = 5 * 60_000
const SLOW_BASE_MS = 15 * 60_000
const SLOW_CAP_MS = 6 * 3_600_000
/** No server keeps us away longer, ms. */
const LONGEST_MS = 24 * 3_600_000

/** Full jitter: anywhere below a bound that doubles. What the server asked for is a floor, plus up to a tenth. */
export function backoff(before: Policy, answer: Answer, now: number): Policy {
  const slow = answer.outcome !== 'retry'
  const attempt = before.slow === slow ? before.attempt : 0
  const bound = Math.min(slow ? SLOW_CAP_MS : CAP_MS, (slow ? SLOW_BASE_MS : BASE_MS) * 2 ** attempt)
  const asked = slow ? bound : (answer.afterMs ?? 0)
  const random = Math.random()
  const wait = Math.min(LONGEST_MS, Math.max(random * bound, asked * (1 + random / 10)))
  return { attempt: attempt + 1, notBefore: now + wait, wait, asked: asked > 0, slow }
}

/** How long to wait yet; a fraction more than ever was is rounding, not a clock that went back. */
export const waitOf = ({ notBefore, wait }: Policy, now: number): number =>
  notBefore - now > wait + 1 ? 0 : notBefore - now
