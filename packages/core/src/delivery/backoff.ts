/** When the next try may be. Stored, so that reloads and other tabs do not start the storm anew. */
export interface Policy {
  readonly attempt: number
  /** Epoch ms. */
  readonly notBefore: number
  /** How long that was from then: a clock that says more went backwards. ms */
  readonly wait: number
  /** The server asked for it: then the goodbye waits, too. */
  readonly asked: boolean
}

const BASE_MS = 1000
const CAP_MS = 5 * 60_000
/** No server keeps us away longer, ms. */
const LONGEST_MS = 24 * 3_600_000
/** Wrong set-up does not mend itself in seconds. */
const BLOCKED_MS = 15 * 60_000
const BLOCKED_CAP_MS = 6 * 3_600_000

const doubled = (base: number, attempt: number, cap: number): number => Math.min(cap, base * 2 ** attempt)

/** Full jitter: anywhere below a bound that doubles. What the server asked for is a floor, plus up to a tenth. */
export function backoff(attempt: number, askedMs: number, now: number): Policy {
  const random = Math.random()
  const wait = Math.min(LONGEST_MS, Math.max(random * doubled(BASE_MS, attempt, CAP_MS), askedMs * (1 + random / 10)))
  return { attempt: attempt + 1, notBefore: now + wait, wait, asked: askedMs > 0 }
}

/** The slow circuit: a quarter of an hour to six hours. */
export const blockedMs = (attempt: number): number =>
  doubled(BLOCKED_MS, attempt, BLOCKED_CAP_MS) * (0.9 + Math.random() / 10)

/** How long to wait yet. */
export const waitOf = ({ notBefore, wait }: Policy, now: number): number =>
  notBefore - now > wait ? 0 : notBefore - now
