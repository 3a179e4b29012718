import type { Report } from '../report.ts'
import type { Bus } from './bus.ts'

/** A bus of one process, whose messages and channels another can see. */
export interface MemoryBus extends Bus {
  /** Delivers a message that has the form of JSON. */
  deliver(channel: string, json: string): void
  readonly channels: readonly string[]
}

type Listener = (message: never) => void

/**
 * Creates a bus in this process. Messages are delivered after the call that sends them, so that a
 * listener cannot disturb the sender.
 */
export function createMemoryBus(
  report: Report,
  /** Called when a channel gets its first listener, and when it loses its last one. */
  onChannel: (channel: string, isUsed: boolean) => void = () => {},
): MemoryBus {
  const listeners = new Map<string, Set<Listener>>()

  function deliver(channel: string, json: string): void {
    for (const listener of [...(listeners.get(channel) ?? [])]) {
      try {
        listener(JSON.parse(json) as never)
      } catch (error) {
        report(error, `listener of "${channel}"`)
      }
    }
  }

  return {
    deliver,
    get channels() {
      return [...listeners.keys()]
    },
    publish(channel, message) {
      const json = JSON.stringify(message)
      queueMicrotask(() => deliver(channel, json))
    },
    subscribe(channel, given) {
      // Of its own, so that one function can be subscribed twice.
      const listener: Listener = (message) => given(message)
      const present = listeners.get(channel) ?? new Set()
      if (!present.size) {
        listeners.set(channel, present)
        onChannel(channel, true)
      }
      present.add(listener)
      return () => {
        if (!present.delete(listener) || present.size) return
        listeners.delete(channel)
        onChannel(channel, false)
      }
    },
  }
}
