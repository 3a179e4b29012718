import { useSyncExternalStore } from 'react'

/** A value outside of React that components follow; null until there is one. */
export interface Watchable<T> {
  readonly value: T | null
  set(value: T | null): void
  watch(told: () => void): () => void
}

/** Holds a value, and tells when another comes. */
export function watchable<T>(): Watchable<T> {
  const watchers = new Set<() => void>()
  let value: T | null = null
  return {
    get value() {
      return value
    },
    set(next) {
      if (Object.is(value, next)) return
      value = next
      for (const told of [...watchers]) told()
    },
    watch(told) {
      watchers.add(told)
      return () => watchers.delete(told)
    },
  }
}

/** Renders again when the value is another. Null on a server, and while the page is hydrated. */
export function useWatched<T>(watched: Watchable<T>): T | null {
  return useSyncExternalStore(
    watched.watch,
    () => watched.value,
    () => null,
  )
}
