import type { Clock } from '../clock.ts'

/** Wall and monotonic time part by more than this: somebody set the clock, or the device slept. ms */
const JUMP_MS = 2000

/** Counts the times that the wall clock jumped: moments of one epoch can be compared and corrected together. */
export function createEpochs(clock: Clock): () => number {
  const apart = (): number => clock.wall() - clock.now()
  let epoch = 0
  let last = apart()
  return () => {
    const now = apart()
    if (Math.abs(now - last) > JUMP_MS) epoch++
    last = now
    return epoch
  }
}
