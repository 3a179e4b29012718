import type { Signal } from '@playhead/core'

/** An event and the properties that belong to it arrive within this time, in either order, ms. */
const TOGETHER_MS = 50

/** Pairs each event with the position of the same moment. */
export interface EventPairing {
  /** Takes note of an event, before it is handled. */
  onEvent(event: string): void
  /** Takes note of a property, before it is applied. */
  onProperty(name: string): void
  /**
   * Emits now if the position of this moment is known, else as soon as it is set or the next event
   * arrives.
   */
  emitPaired(signal: Signal): void
  /** Emits what waits for its position. */
  flush(): void
  /** Drops what waits for its position. */
  clear(): void
  /** Whether the property was set at this moment. */
  wasJustSet(name: string): boolean
}

/** Creates the pairing of one session. */
export function createEventPairing(
  now: () => number,
  emit: (signal: Signal) => void,
): EventPairing {
  let waiting: Signal | null = null
  /**
   * Whether events arrive before their properties: observed where there is time between two events.
   */
  let eventsFirst = false
  let lastEventAt = -1 / 0
  const setAt = new Map<string, number>()

  const wasJustSet = (name: string): boolean => now() - (setAt.get(name) ?? -1 / 0) <= TOGETHER_MS

  function flush(): void {
    const signal = waiting
    waiting = null
    if (signal) emit(signal)
  }

  return {
    wasJustSet,
    flush,
    onEvent(event) {
      flush()
      if (event === 'timeupdate' && now() - lastEventAt > TOGETHER_MS)
        eventsFirst = !wasJustSet('currentTime')
      lastEventAt = now()
    },
    onProperty(name) {
      setAt.set(name, now())
    },
    emitPaired(signal) {
      if (!eventsFirst && wasJustSet('currentTime')) emit(signal)
      else waiting ??= signal
    },
    clear() {
      waiting = null
    },
  }
}
