import { AsyncLocalStorage } from 'node:async_hooks'

/** The present moment, except for what runs at another one. */
export interface PastClock {
  /** For the option `clock` of a collector. Epoch ms. */
  now(): number
  /**
   * Runs a request at a moment of the past. Other requests, which the collector answers at the same
   * time, are not concerned.
   */
  runAt<T>(moment: number, run: () => T): T
}

export function createPastClock(): PastClock {
  const moments = new AsyncLocalStorage<number>()
  return {
    now: () => moments.getStore() ?? Date.now(),
    runAt: (moment, run) => moments.run(moment, run),
  }
}
