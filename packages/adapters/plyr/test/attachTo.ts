import type { Adapter, AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import type { FakeClock } from '@playhead/testing'

/** Attaches an adapter and records its signals. */
export function listen(adapter: Adapter, clock: FakeClock) {
  const received: { signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: unknown[] = []
  const ended = new AbortController()
  const context: AdapterContext = {
    onTimeDemand() {},
    emit: (signal) => received.push({ signal, snapshot: adapter.snapshot() }),
    signal: ended.signal,
    report: (error) => reports.push(error),
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
