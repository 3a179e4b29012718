import type { Clock } from '../../contracts/clock.ts'

/**
 * Wall and monotonic time diverge by more than this when the clock was set or the device slept. ms
 */
const MAX_DRIFT_MS = 2000

/**
 * Counts how often the wall clock jumped; the wire calls it `epoch`. Timestamps of one generation
 * can be compared, and corrected together. A field object, empty for generation 0, which is what
 * nearly all records have.
 */
export function createClockGeneration(clock: Clock): () => { epoch?: number } {
  const offset = (): number => clock.wall() - clock.now()
  let generation = 0
  let last = offset()
  return () => {
    const current = offset()
    if (Math.abs(current - last) > MAX_DRIFT_MS) generation++
    last = current
    return generation ? { epoch: generation } : {}
  }
}
