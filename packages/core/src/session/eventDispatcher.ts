import type { EventRecord } from '../contracts/events.ts'
import { createListeners } from '../utilities/listeners.ts'
import type { SessionListeners, SessionSnapshot } from './session.ts'

/** Notifies listeners of events in their order, also where a listener causes further events. */
export interface EventDispatcher {
  readonly on: <T extends keyof SessionListeners>(
    type: T,
    listener: SessionListeners[T],
  ) => () => void
  /** Whether `change` is listened to. */
  hasChange(): boolean
  add(event: EventRecord): void
  /** Emits the events that were added, then `change`. */
  flush(): void
  /** From now on `flush()` emits: before, the caller of `track()` had no chance to subscribe. */
  open(): void
}

export function createEventDispatcher(
  snapshot: () => SessionSnapshot,
  report: (error: unknown, where: string) => void,
): EventDispatcher {
  const listeners = createListeners<SessionListeners & Record<string, (value: never) => void>>(
    report,
  )
  const queue: EventRecord[] = []
  /** True before `open()`, and during a running flush. */
  let isDeferred = true
  const hasChange = (): boolean => listeners.has('change')

  function flush(): void {
    if (isDeferred) return
    isDeferred = true
    for (let event = queue.shift(); event; event = queue.shift()) {
      listeners.emit(event.type, event as never)
      listeners.emit('*', event as never)
    }
    isDeferred = false
    if (hasChange()) listeners.emit('change', snapshot() as never)
  }

  return {
    on: (type, listener) => listeners.on(type, listener as never),
    hasChange,
    add: (event) => void queue.push(event),
    flush,
    open() {
      isDeferred = false
      queueMicrotask(flush)
    },
  }
}
