/**
 * Values that never change once committed, for instance the keys of videos. Saves reading them in
 * each transaction.
 */
export interface CommitCache<T> {
  /** Starts a transaction. */
  draft(): CacheDraft<T>
  clear(): void
}

/**
 * The cache as one transaction sees it. What is set counts for the others after `commit()`: a key
 * that is rolled back does not exist.
 */
export interface CacheDraft<T> {
  get(name: string): T | undefined
  set(name: string, value: T): void
  commit(): void
}

/** Creates a cache that is emptied when it holds more than `maxEntries`. */
export function createCommitCache<T>(maxEntries: number): CommitCache<T> {
  const committed = new Map<string, T>()
  return {
    clear: () => committed.clear(),
    draft() {
      const added = new Map<string, T>()
      return {
        get: (name) => added.get(name) ?? committed.get(name),
        set: (name, value) => void added.set(name, value),
        commit() {
          if (committed.size > maxEntries) committed.clear()
          for (const [name, value] of added) committed.set(name, value)
        },
      }
    },
  }
}
