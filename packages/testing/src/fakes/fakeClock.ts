import type { Clock } from '@playhead/core'

/** A clock that stands still until a test advances it. */
export interface FakeClock extends Clock {
  /** Lets time pass, and runs what is due, in order. */
  advance(ms: number): void
  /** As {@link FakeClock.advance}, and lets promises go on in between. */
  pass(ms: number): Promise<void>
  /** Sets the wall clock forth or back; monotonic time does not notice. */
  jumpWall(ms: number): void
  /** Timers that wait. */
  readonly pending: number
}

/** Starts at 0; the wall clock at `wall`. */
export function fakeClock(wall = 1_700_000_000_000): FakeClock {
  let now = 0
  let offset = wall
  let timers: { readonly at: number; readonly run: () => void }[] = []

  function runUntil(end: number): boolean {
    const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
    if (!next) return false
    timers = timers.filter((timer) => timer !== next)
    now = Math.max(now, next.at)
    next.run()
    return true
  }

  return {
    now: () => now,
    wall: () => now + offset,
    setTimer(run, ms) {
      const timer = { at: now + Math.max(0, ms), run }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    advance(ms) {
      const end = now + ms
      while (runUntil(end));
      now = end
    },
    async pass(ms) {
      const end = now + ms
      do for (let turn = 0; turn < 100; turn++) await Promise.resolve()
      while (runUntil(end))
      now = end
    },
    jumpWall(ms) {
      offset += ms
    },
    get pending() {
      return timers.length
    },
  }
}
