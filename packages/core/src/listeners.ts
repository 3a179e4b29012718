/** Who listens to what. `tell` never throws: a listener that does is reported, and the others still hear. */
export interface Listeners<Map extends Record<keyof Map, (told: never) => void>> {
  on<T extends keyof Map>(type: T, listener: Map[T]): () => void
  has(type: keyof Map): boolean
  tell<T extends keyof Map>(type: T, told: Parameters<Map[T]>[0]): void
}

/** Listeners by type; each `on` hands back its own end. */
export function createListeners<Map extends Record<keyof Map, (told: never) => void>>(
  report: (error: unknown, where: string) => void,
): Listeners<Map> {
  const listeners = new globalThis.Map<keyof Map, Set<{ listener: (told: never) => void }>>()
  return {
    on(type, listener) {
      const entry = { listener } // the same function may listen twice
      const those = listeners.get(type) ?? new Set()
      listeners.set(type, those.add(entry))
      return () => those.delete(entry)
    },
    has: (type) => !!listeners.get(type)?.size,
    tell(type, told) {
      for (const { listener } of [...(listeners.get(type) ?? [])]) {
        try {
          ;(listener as (told: unknown) => void)(told)
        } catch (error) {
          report(error, `a listener of ${String(type)}`)
        }
      }
    },
  }
}
