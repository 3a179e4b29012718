/** What is read, how long the answer may be used, and what it depends on. */
export interface CacheRequest {
  /** Names the value: everything that it depends on and that is not a tag's business. */
  readonly key: string
  readonly ttlMs: number
  /** Names of what changes; `invalidate()` with one of them drops the value. */
  readonly tags: readonly string[]
}

/**
 * Values that are expensive to read, kept as JSON. A fault of the cache never reaches the caller:
 * the value is loaded then.
 */
export interface Cache {
  /**
   * The cached value, or else the one that `load` resolves with, which is kept. Calls of the same
   * key at the same time share one load, unless the value was invalidated in between. `undefined`
   * is not kept.
   * @throws what `load` throws; that is not kept, either
   */
  read<T>(request: CacheRequest, load: () => Promise<T>): Promise<T>
  /**
   * Drops every value with one of these tags, or all values. A load that is running is not kept.
   * Resolves when no later `read()` can return the old value.
   */
  invalidate(tags: readonly string[] | 'all'): Promise<void>
}

/** Characters of JSON; a larger value is not kept. */
export const MAX_CACHED_CHARS: number = 1024 * 1024
