import type { Answer } from '../../contracts/transport.ts'
import { bounded } from '../../utilities/bounded.ts'
import { exponentialCeiling, MAX_RETRY_DELAY_MS, retryDelay } from '../../utilities/retry.ts'
import { parseStored } from '../record/parseStored.ts'

/** When the next request is allowed. Stored, so that reloads and other tabs respect it. */
export interface RetryPolicy {
  /** Failures in a row. */
  readonly attempt: number
  /** Epoch ms. */
  readonly notBefore: number
  /** The wait that ends at `notBefore`: a clock that shows a longer one went backwards. */
  readonly waitMs: number
  /** Sum of all waits since the last success: the outage has lasted at least this long. */
  readonly waitedMs: number
  /** The server asked for the wait: the unload flush respects it, too. */
  readonly serverAsked: boolean
  /**
   * The set-up is wrong, which takes longer than seconds to fix. Never stored: developers reload
   * the page to test a fix.
   */
  readonly slow: boolean
}

export const NO_RETRY: RetryPolicy = {
  attempt: 0,
  notBefore: 0,
  waitMs: 0,
  waitedMs: 0,
  serverAsked: false,
  slow: false,
}

const MIN_WAIT_MS = 1000
const MAX_WAIT_MS = 5 * 60_000
const MIN_SLOW_WAIT_MS = 15 * 60_000
const MAX_SLOW_WAIT_MS = 6 * 3_600_000
/** After a longer time without an allowed request, the outage may have ended meanwhile. */
const MAX_IDLE_MS = 2 * 60_000

/**
 * The wait is bounded by how long the outage has lasted, so that the silence after it is never
 * longer than itself. It is random in the upper half of that bound: lower values would use up the
 * attempts, equal ones would bring all clients at once. What the server asked for is a minimum,
 * plus up to a tenth. A request before the end of the wait, as by `flush()`, leaves the wait as it
 * is, unless the server asked for another or the set-up turns out to be wrong: many of them would
 * make it as long as an outage of hours does.
 */
export function nextRetry(before: RetryPolicy, answer: Answer, now: number): RetryPolicy {
  const slow = answer.outcome !== 'retry'
  const continues = before.slow === slow && now - before.notBefore < before.waitMs + MAX_IDLE_MS
  const { attempt, waitedMs } = continues ? before : NO_RETRY
  const ceilingMs = slow
    ? exponentialCeiling(attempt, MIN_SLOW_WAIT_MS, MAX_SLOW_WAIT_MS)
    : Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, waitedMs))
  const floorMs = slow
    ? ceilingMs
    : bounded((answer as { afterMs?: number }).afterMs, MAX_RETRY_DELAY_MS)
  if (remainingMs(before, now) > 0 && (slow ? before.slow : !floorMs)) return before
  const waitMs = retryDelay({ ceilingMs, minShare: 0.5, floorMs, floorSpread: 0.1 })
  return {
    attempt: attempt + 1,
    notBefore: now + waitMs,
    waitMs,
    waitedMs: waitedMs + waitMs,
    serverAsked: floorMs > 0,
    slow,
  }
}

/**
 * The rest of the wait. One that exceeds the whole by more than rounding means that the clock went
 * back: then the wait is over.
 */
export const remainingMs = ({ notBefore, waitMs }: RetryPolicy, now: number): number =>
  notBefore - now > waitMs + 1 ? 0 : notBefore - now

/** Whether the server asked for the wait, by `Retry-After`. */
export const isAsked = ({ serverAsked, slow }: RetryPolicy): boolean => serverAsked && !slow

/** Reads a stored policy, whichever version wrote it. */
export function parseRetry(text: string | undefined): RetryPolicy {
  const { attempt, notBefore, waitMs, waitedMs, serverAsked } = parseStored(text)
  return {
    attempt: bounded(attempt, 1000),
    notBefore: bounded(notBefore, Number.MAX_SAFE_INTEGER),
    waitMs: bounded(waitMs, MAX_RETRY_DELAY_MS),
    waitedMs: bounded(waitedMs, MAX_RETRY_DELAY_MS),
    serverAsked: serverAsked === true,
    slow: false,
  }
}
