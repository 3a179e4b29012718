import type { Clock } from '@playhead/core'

/** The same promise; rejects when it has not settled after so long. */
export function withLimit<T>(promise: Promise<T>, ms: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(() => reject(new Error(`no answer after ${ms / 1000} s`)), ms)
    promise.then(resolve, reject).finally(cancel)
  })
}
