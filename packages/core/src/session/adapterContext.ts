import type { AdapterContext } from '../contracts/adapter.ts'
import type { Clock } from '../contracts/clock.ts'
import type { Host } from '../contracts/host.ts'

/**
 * What an adapter gets to work with; its timers end with `signal`, and nothing it throws leaves
 * them.
 */
export function createAdapterContext(
  {
    clock,
    host,
    report,
  }: { readonly clock: Clock; readonly host: Host; report(error: unknown, where: string): void },
  signal: AbortSignal,
  emit: AdapterContext['emit'],
  guarded: (run: () => void, where: string) => void,
  onTimeDemand: AdapterContext['onTimeDemand'],
): AdapterContext {
  const timers = new Set<() => void>()
  signal.addEventListener('abort', () => {
    for (const cancel of timers) cancel()
  })
  return {
    emit,
    signal,
    report,
    now: clock.now,
    setTimer(run, ms) {
      if (signal.aborted) return () => {}
      const cancel = clock.setTimer(() => {
        timers.delete(cancel)
        guarded(run, 'timer')
      }, ms)
      timers.add(cancel)
      return () => {
        timers.delete(cancel)
        cancel()
      }
    },
    onTimeDemand,
    document: host.document,
    window: host.window,
  }
}
