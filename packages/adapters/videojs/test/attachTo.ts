import type { Adapter, AdapterContext, PlayerSnapshot, Signal } from '@playhead/core'
import { type FakeVideoOptions, fakeClock } from '@playhead/testing'
import { videojs } from '../src/videojs.ts'
import { FakePlayer } from './fakePlayer.ts'

/** Attaches to a fake player and records its signals. */
export function attachToPlayer(
  options: Partial<Omit<FakeVideoOptions, 'clock'>> & {
    /** Changes the player before the adapter is created. */
    readonly prepare?: (player: FakePlayer) => void
    /** Called with each signal that the adapter emits. */
    readonly onSignal?: (signal: Signal, end: () => void) => void
  } = {},
) {
  const { prepare, onSignal, ...video } = options
  const clock = fakeClock()
  const player = new FakePlayer({ clock, ...video })
  prepare?.(player)
  const adapter: Adapter = videojs(player)
  const received: { signal: Signal; snapshot: PlayerSnapshot }[] = []
  const reports: string[] = []
  let needsTime: ((isNeeded: boolean) => void) | undefined
  let ended = new AbortController()
  const end = (): void => ended.abort()
  /** Attaches again, in the next session. */
  function attach(): void {
    ended = new AbortController()
    const context: AdapterContext = {
      onTimeDemand(listener) {
        needsTime = listener
      },
      emit(signal) {
        received.push({ signal, snapshot: adapter.snapshot() })
        onSignal?.(signal, end)
      },
      signal: ended.signal,
      report: (error, where) => reports.push(`${where}: ${(error as Error).message}`),
      now: clock.now,
      setTimer: clock.setTimer,
      document: undefined,
      window: undefined,
    }
    adapter.attach(context)
  }
  attach()
  /** Takes the signals since the last call. */
  const take = (): Signal[] => received.splice(0).map(({ signal }) => signal)
  const first = take()
  const types = (): string[] =>
    received.map(({ signal }) => signal.type).filter((type) => type !== 'time')
  const setTimeDemand = (isNeeded: boolean): void => needsTime?.(isNeeded)
  return {
    ...{ clock, player, adapter, received, reports, types },
    /** What it emitted while it was attached. */
    first,
    ...{ take, attach, end, setTimeDemand },
  }
}
