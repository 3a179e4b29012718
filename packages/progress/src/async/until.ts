import type { Clock } from '@playhead/core'

/**
 * Resolves when `done` is called, after `limitMs`, or when `signal` aborts. `listen` returns how to
 * stop listening.
 */
export function until(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  listen: (done: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      unlisten()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = Number.isFinite(limitMs) ? clock.setTimer(done, limitMs) : () => {}
    const unlisten = listen(done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
