import { useSyncExternalStore } from 'react'

/** A value outside of React that components follow; null until there is one. */
export interface Watchable<T> {
  readonly value: T | null
  set(value: T | null): void
  watch(onChange: () => void): () => void
}

/** Holds a value, and notifies its watchers of another one. */
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
      for (const onChange of [...watchers]) onChange()
    },
    watch(onChange) {
      watchers.add(onChange)
      return () => watchers.delete(onChange)
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
