import type { Clock } from '@playhead/core'

/** Until it is told, so much later, or aborted. */
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
