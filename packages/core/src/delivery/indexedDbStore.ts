import { createStore, promisifyRequest } from 'idb-keyval'
import type { Store, StoreEntry } from '../store.ts'
import { memoryStore } from './memoryStore.ts'

/** A pending `deleteDatabase` in another tab makes opening hang for ever: then records are kept in memory. ms */
const OPEN_LIMIT_MS = 2000

/**
 * Keeps records in IndexedDB, one key each, so that tabs cannot overwrite each other. Falls back to memory where the browser
 * refuses. The name carries the major version of the stored schema: `<name>-queue-1`.
 */
export function indexedDbStore(name = 'playhead'): Store {
  const fallback = memoryStore()
  let failed = typeof indexedDB === 'undefined'
  const use = failed ? undefined : createStore(`${name}-queue-1`, 'q')

  /** Runs on the object store, at once if the database is open; commits explicitly, for pages die before autocommit. */
  async function transact<T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => T | Promise<T>): Promise<T> {
    if (!use || failed) throw new Error('no IndexedDB')
    let late: ReturnType<typeof setTimeout> | undefined
    const limit = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error('IndexedDB does not open')), OPEN_LIMIT_MS)
    })
    const opened = use(mode, (store) => {
      clearTimeout(late)
      return run(store)
    })
    try {
      return await Promise.race([opened, limit])
    } finally {
      clearTimeout(late)
    }
  }

  /** What the database refuses, memory takes: from then on, for the life of the page. */
  async function orMemory<T>(attempt: () => Promise<T>, instead: () => Promise<T>): Promise<T> {
    try {
      return await attempt()
    } catch {
      try {
        return await attempt() // connections are closed under us now and then; idb-keyval opens anew
      } catch {
        failed = true
        return instead()
      }
    }
  }

  const range = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`)

  return {
    get mode() {
      return failed ? 'memory' : 'indexeddb'
    },
    write(put, remove = []) {
      const inTransaction = (): Promise<void> =>
        transact('readwrite', (store) => {
          for (const [key, value] of put) store.put(value, key)
          const { transaction } = store
          const done = promisifyRequest(transaction)
          let asked = remove.length
          for (const [key, value] of remove) {
            const get = store.get(key)
            get.onsuccess = () => {
              if (get.result === value) store.delete(key)
              if (--asked === 0) transaction.commit?.()
            }
          }
          if (!asked) transaction.commit?.()
          return done
        })
      return orMemory(inTransaction, () => fallback.write(put, remove))
    },
    read: (prefix, limit) =>
      orMemory(
        () =>
          transact('readonly', async (store) => {
            const [keys, values] = await Promise.all([
              promisifyRequest(store.getAllKeys(range(prefix), limit)),
              promisifyRequest(store.getAll(range(prefix), limit)),
            ])
            return keys.map((key, at): StoreEntry => [String(key), String(values[at])])
          }),
        () => fallback.read(prefix, limit),
      ),
    clear: () => orMemory(() => transact('readwrite', (store) => promisifyRequest(store.clear())), fallback.clear),
    close() {},
  }
}
