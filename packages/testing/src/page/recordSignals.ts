import type { Adapter, PlayerSnapshot, Signal } from '@playhead/core'

/** A signal, and the adapter's snapshot at that moment. */
export interface ReceivedSignal {
  readonly signal: Signal
  readonly snapshot: PlayerSnapshot
}

/** The signals of an adapter that is attached without a session. */
export interface SignalRecorder<Extra extends object = object> {
  readonly received: readonly (ReceivedSignal & Extra)[]
  /** Types of the signals, without `time`. */
  types(): Signal['type'][]
  count(type: Signal['type']): number
}

/**
 * Attaches an adapter and records its signals. `read` adds what else is true at that moment. A
 * report is thrown into the page.
 */
export function recordSignals<Extra extends object = object>(
  adapter: Adapter,
  read: (signal: Signal) => Extra = () => ({}) as Extra,
): SignalRecorder<Extra> {
  const received: (ReceivedSignal & Extra)[] = []
  adapter.attach({
    emit: (signal) => received.push({ ...read(signal), signal, snapshot: adapter.snapshot() }),
    signal: new AbortController().signal,
    report(error) {
      throw error
    },
    now: () => performance.now(),
    onTimeDemand() {},
    setTimer(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    document,
    window,
  })
  return {
    received,
    types: () => received.map(({ signal }) => signal.type).filter((type) => type !== 'time'),
    count: (type) => received.filter(({ signal }) => signal.type === type).length,
  }
}
