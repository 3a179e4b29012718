import type { Adapter, AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import type { FakeClock } from '@playhead/testing'

/**
 * Attaches an adapter and records its signals. As with a playhead, other content ends the session.
 */
export function listen(adapter: Adapter, clock: FakeClock) {
  const received: { signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: string[] = []
  const ended = new AbortController()
  const context: AdapterContext = {
    onTimeDemand() {},
    emit(signal) {
      received.push({ signal, snapshot: adapter.snapshot() })
      if (signal.type === 'source' && signal.reason === 'change') ended.abort()
    },
    signal: ended.signal,
    report: (error, where) => reports.push(`${where}: ${(error as Error).message}`),
    now: clock.now,
    setTimer: clock.setTimer,
    document: undefined,
    window: undefined,
  }
  adapter.attach(context)
  const types = (): string[] =>
    received.map(({ signal }) => signal.type).filter((type) => type !== 'time')
  return { received, reports, types, end: () => ended.abort() }
}
