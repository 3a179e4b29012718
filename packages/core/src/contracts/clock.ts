import { bounded } from '../utilities/bounded.ts'

/** Where time comes from. Durations are always measured on `now`; `wall` only stamps. */
export interface Clock {
  /** Monotonic milliseconds; the origin does not matter. */
  now(): number
  /** Milliseconds since the epoch; may jump. */
  wall(): number
  /** Runs once after `ms`; the returned function cancels. */
  setTimer(run: () => void, ms: number): () => void
}

/** A timer whose wait does not fit into 31 bits fires at once, in browsers and in Node. ms */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

/** The platform's clock: `performance.now`, `Date.now`, `setTimeout`. */
export function systemClock(): Clock {
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    setTimer(run, ms) {
      const timer = setTimeout(run, bounded(Math.max(0, ms), MAX_TIMER_MS, MAX_TIMER_MS))
      return () => clearTimeout(timer)
    },
  }
}
