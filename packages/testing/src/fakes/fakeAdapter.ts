import type { Adapter, AdapterContext, Capabilities, PlayerSnapshot, Signal } from '@playhead/core'

/** An adapter that emits the signals of a test. */
export interface FakeAdapter extends Adapter {
  /** Emits a signal, after the player has changed. Does nothing while no session is attached. */
  emit(signal: Signal['type'] | Signal, player?: Partial<PlayerSnapshot>): void
  /** Changes the player without a signal. */
  set(player: Partial<PlayerSnapshot>): void
  readonly context: AdapterContext | undefined
}

/** A player of 60 seconds that stands at 0. */
export function fakeAdapter(capabilities: Partial<Capabilities> = {}): FakeAdapter {
  let context: AdapterContext | undefined
  let player: PlayerSnapshot = {
    position: 0,
    duration: 60,
    live: false,
    paused: true,
    ended: false,
    seeking: false,
    loop: false,
    rate: 1,
    volume: 1,
    muted: false,
    source: '/clip.mp4',
    rendition: null,
    seekable: [0, 60],
  }
  return {
    name: 'fake',
    capabilities: {
      timeSource: 'event',
      seek: 'native',
      pauseSettleMs: 0,
      buffering: 'native',
      ...capabilities,
    },
    attach(to) {
      context = to
      to.emit({ type: 'ready' })
    },
    snapshot: () => player,
    set(changes) {
      player = { ...player, ...changes }
    },
    emit(signal, changes = {}) {
      player = { ...player, ...changes }
      if (context?.signal.aborted === false) {
        context.emit(typeof signal === 'string' ? ({ type: signal } as Signal) : signal)
      }
    },
    get context() {
      return context
    },
  }
}
