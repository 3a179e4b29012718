/** Ordered by code unit. The queue's own spelling: `e/<writer>/<seq>`, `s/<session>`, `m/<name>`. */
export type StoreKey = string

/** One record as it lies in the store: already serialized, so its size is known and cloning cannot fail. */
export type StoreEntry = readonly [key: StoreKey, value: string]

/** Where records wait until the backend has answered. */
export interface Store {
  /** `memory` does not outlive the page; shown in `playhead.status`. */
  readonly mode: 'indexeddb' | 'memory'
  /**
   * Puts and deletes in one transaction, all or nothing; resolves when durable against a crash of the browser.
   * Must have begun its transaction when it returns, once the store is open: pages write while they go away.
   */
  write(put: readonly StoreEntry[], remove?: readonly StoreKey[]): Promise<void>
  /** Entries whose key begins with `prefix`, in key order, at most `limit`. */
  read(prefix: string, limit?: number): Promise<StoreEntry[]>
  /** Deletes everything, also what other pages wrote. */
  clear(): Promise<void>
  close(): void
}
