import type { Clock } from '../contracts/clock.ts'

/**
 * Calls `run` and settles as its result does. Rejects when `run` throws, and when the result has
 * not settled after `ms`: storage, locks and other people's transports do hang. The work itself is
 * not cancelled.
 */
export function withLimit<T>(
  clock: Clock,
  ms: number,
  name: string,
  run: () => T | PromiseLike<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void =>
      reject(new Error(`playhead: ${name} did not settle in ${ms / 1000} s`))
    // In two halves: a page that was suspended may find its timer due before the answer that came
    // meanwhile.
    let cancel = clock.setTimer(() => {
      cancel = clock.setTimer(giveUp, ms / 2)
    }, ms / 2)
    const settle =
      <V>(how: (value: V) => void) =>
      (value: V): void => {
        cancel()
        how(value)
      }
    try {
      Promise.resolve(run()).then(settle(resolve), settle(reject))
    } catch (error) {
      settle(reject)(error)
    }
  })
}
