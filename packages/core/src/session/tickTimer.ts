import type { Clock } from '../contracts/clock.ts'

/** One timer that can be brought forward. */
export interface TickTimer {
  /** Ticks in `ms`, or earlier where that is due already. */
  schedule(ms: number): void
  cancel(): void
}

export function createTickTimer(clock: Clock, tick: () => void): TickTimer {
  let cancel = (): void => {}
  let due = Number.POSITIVE_INFINITY
  return {
    schedule(ms) {
      const now = clock.now()
      if (due <= now + ms && due > now) return
      cancel()
      due = now + ms
      cancel = clock.setTimer(() => {
        due = Number.POSITIVE_INFINITY
        tick()
      }, ms)
    },
    cancel: () => cancel(),
  }
}
