/**
 * Ordered by code unit. The queue's own spelling: `e/<writer>/<seq>`, `s/<writer>/<session>`,
 * `l/<writer>/<id>`, `m/<name>`.
 */
export type StoreKey = string

/**
 * One record as it lies in the store: already serialized, so its size is known and cloning cannot
 * fail.
 */
export type StoreEntry = readonly [key: StoreKey, value: string]

/** Where records wait until the backend has answered. */
export interface Store {
  /** `memory` does not outlive the page; shown in `playhead.status`. */
  readonly mode: 'indexeddb' | 'memory'
  /** Distinguishes the queues of one origin: their databases, locks and unload buffers. */
  readonly name: string
  /**
   * Puts and removes in one transaction, all or nothing; resolves when durable against a crash of
   * the browser. An entry is removed only while its value is still the given one: another tab may
   * have written a newer snapshot. Once the store is open, the transaction has begun and is
   * committed when this returns: pages write while they go away. Rejects when the store cannot be
   * used; one that is full rejects with `QuotaExceededError`.
   */
  write(put: readonly StoreEntry[], remove?: readonly StoreEntry[]): Promise<void>
  /** Entries whose key begins with `prefix`, in key order, at most `limit`. */
  read(prefix: string, limit?: number): Promise<StoreEntry[]>
  /** Removes everything, also what other pages wrote. */
  clear(): Promise<void>
  close(): void
}
