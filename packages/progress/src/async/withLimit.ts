import type { Clock } from '@playhead/core'

/** Settles like `promise`, or rejects when `promise` has not settled within `limitMs`. */
export function withLimit<T>(promise: Promise<T>, limitMs: number, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimer(
      () => reject(new Error(`no answer after ${limitMs / 1000} s`)),
      limitMs,
    )
    promise.then(resolve, reject).finally(cancel)
  })
}
