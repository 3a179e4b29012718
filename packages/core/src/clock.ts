/** Where time comes from. Durations are always measured on `now`; `wall` only stamps. */
export interface Clock {
  /** Monotonic milliseconds; the origin does not matter. */
  now(): number
  /** Milliseconds since the epoch; may jump. */
  wall(): number
  /** Runs once after `ms`; the returned function cancels. */
  setTimer(run: () => void, ms: number): () => void
}

/** The platform's clock: `performance.now`, `Date.now`, `setTimeout`. */
export function systemClock(): Clock {
  return {
    now: () => performance.now(),
    wall: () => Date.now(),
    setTimer(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
}
