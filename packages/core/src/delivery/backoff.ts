import { bounded } from '../bounded.ts'
import type { Answer } from '../transport.ts'
import { readable } from './entries.ts'

/** When the next try may be. Stored, so that reloads and other tabs do not start the storm anew. */
export interface Policy {
  readonly attempt: number
  /** Epoch ms. */
  readonly notBefore: number
  /** How long that was from then: a clock that says more went backwards. ms */
  readonly wait: number
  /** All waits since the last success: at least so long the backend has been away. ms */
  readonly waited: number
  /** The server asked for it: then the goodbye waits, too. */
  readonly asked: boolean
  /** The set-up is wrong, which does not mend itself in seconds. Never stored: a reload is how developers look whether it is mended. */
  readonly slow: boolean
}

export const NO_POLICY: Policy = { attempt: 0, notBefore: 0, wait: 0, waited: 0, asked: false, slow: false }

const BASE_MS = 1000
const CAP_MS = 5 * 60_000
const SLOW_BASE_MS = 15 * 60_000
const SLOW_CAP_MS = 6 * 3_600_000
/** No server keeps us away longer, ms. */
const LONGEST_MS = 24 * 3_600_000
/** When nobody has tried for so long although it was allowed, whether the backend was away all the time is not known. ms */
const STALE_MS = 2 * 60_000

/**
 * The wait is bounded by how long the outage has lasted, so that the silence after it is never longer than itself. It is the upper
 * half of that bound, at random: lower, a lucky client would use up its tries; all alike, the clients would come at once. What
 * the server asked for is a floor, plus up to a tenth.
 */
export function backoff(before: Policy, answer: Answer, now: number): Policy {
  const slow = answer.outcome !== 'retry'
  const goesOn = before.slow === slow && now - before.notBefore < before.wait + STALE_MS
  const attempt = goesOn ? before.attempt : 0
  const waited = goesOn ? before.waited : 0
  const bound = slow ? Math.min(SLOW_CAP_MS, SLOW_BASE_MS * 2 ** attempt) : Math.min(CAP_MS, Math.max(BASE_MS, waited))
  const asked = slow ? bound : bounded((answer as { afterMs?: number }).afterMs, LONGEST_MS)
  const random = Math.random()
  const wait = Math.min(LONGEST_MS, Math.max((bound * (1 + random)) / 2, asked * (1 + random / 10)))
  return { attempt: attempt + 1, notBefore: now + wait, wait, waited: waited + wait, asked: asked > 0, slow }
}

/** How long to wait yet; a fraction more than ever was is rounding, not a clock that went back. */
export const waitOf = ({ notBefore, wait }: Policy, now: number): number =>
  notBefore - now > wait + 1 ? 0 : notBefore - now

/** As it was stored, by this version or another, or not at all. */
export function readPolicy(text: string | undefined): Policy {
  const { attempt, notBefore, wait, waited, asked } = readable(text)
  return {
    attempt: bounded(attempt, 1000),
    notBefore: bounded(notBefore, Number.MAX_SAFE_INTEGER),
    wait: bounded(wait, LONGEST_MS),
    waited: bounded(waited, LONGEST_MS),
    asked: asked === true,
    slow: false,
  }
}
