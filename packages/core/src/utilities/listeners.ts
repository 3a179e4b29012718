/**
 * Listeners by event type. `emit` never throws: the error of a listener is reported, and the others
 * are still called.
 */
export interface Listeners<Map extends Record<keyof Map, (value: never) => void>> {
  on<T extends keyof Map>(type: T, listener: Map[T]): () => void
  has(type: keyof Map): boolean
  emit<T extends keyof Map>(type: T, value: Parameters<Map[T]>[0]): void
}

/** Listeners by type; each `on` returns how to end it. */
export function createListeners<Map extends Record<keyof Map, (value: never) => void>>(
  report: (error: unknown, where: string) => void,
): Listeners<Map> {
  const listeners = new globalThis.Map<keyof Map, Set<{ listener: (value: never) => void }>>()
  return {
    on(type, listener) {
      const entry = { listener } // the same function may listen twice
      const those = listeners.get(type) ?? new Set()
      listeners.set(type, those.add(entry))
      return () => those.delete(entry)
    },
    has: (type) => !!listeners.get(type)?.size,
    emit(type, value) {
      for (const { listener } of [...(listeners.get(type) ?? [])]) {
        try {
          ;(listener as (value: unknown) => void)(value)
        } catch (error) {
          report(error, `a listener of ${String(type)}`)
        }
      }
    },
  }
}
