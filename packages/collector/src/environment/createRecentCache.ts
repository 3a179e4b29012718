/** A cache that keeps what was used lately. */
export interface RecentCache<T> {
  /** At most twice `maxRecent`. */
  readonly size: number
  /** The value of `key`; `create` makes it when the cache does not have it. */
  get(key: string, create: () => T): T
}

/**
 * Creates a cache of two generations. When the recent one is full, it becomes the older one, and
 * what was not used since the last time is dropped. A hit of a true LRU moves its entry, and
 * `Map.delete()` and `set()` take 3 µs with keys that were just received; a hit here is one lookup.
 */
export function createRecentCache<T>(maxRecent: number): RecentCache<T> {
  let recent = new Map<string, T>()
  let older = new Map<string, T>()
  return {
    get size() {
      return recent.size + older.size
    },
    get(key, create) {
      const known = recent.get(key)
      if (known !== undefined) return known
      const value = older.get(key) ?? create()
      if (recent.size >= maxRecent) {
        older = recent
        recent = new Map()
      }
      recent.set(key, value)
      return value
    },
  }
}
