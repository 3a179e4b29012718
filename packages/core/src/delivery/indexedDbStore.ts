import { promisifyRequest } from 'idb-keyval'
import type { Store, StoreEntry } from '../contracts/store.ts'

/** A pending `deleteDatabase` in another tab makes opening hang for ever. ms */
const OPEN_LIMIT_MS = 2000

/**
 * Keeps records in IndexedDB, one key each, so that tabs cannot overwrite each other. Where the
 * browser refuses, `write` rejects, and the queue goes on in memory. The database's name carries
 * the major version of the stored schema: `<name>-queue-1`.
 */
export function indexedDbStore(name = 'playhead'): Store {
  let database: IDBDatabase | undefined
  let opening: Promise<IDBDatabase> | undefined

  const forget = (): void => {
    database?.close()
    database = opening = undefined
  }

  const connect = (version?: number): Promise<IDBDatabase> =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open(`${name}-queue-1`, version)
      request.onupgradeneeded = () => {
        const { result } = request
        if (!result.objectStoreNames.contains('q')) result.createObjectStore('q')
      }
      request.onsuccess = () => {
        const { result } = request
        if (result.objectStoreNames.contains('q')) return resolve(result)
        // Other code created a database of this name.
        result.close()
        resolve(connect(result.version + 1))
      }
      request.onerror = () => reject(request.error)
    })

  const open = (): Promise<IDBDatabase> =>
    (opening ??= new Promise<IDBDatabase>((resolve, reject) => {
      let late = false
      connect().then((opened) => {
        // It would stay open when another page deletes the database.
        if (late) return opened.close()
        database = opened
        // Browsers close connections under us; and who deletes the database must not be made to
        // wait.
        database.onclose = database.onversionchange = forget
        resolve(database)
      }, reject)
      setTimeout(() => {
        late = true
        reject(new Error('IndexedDB does not open'))
      }, OPEN_LIMIT_MS)
    }).catch((error) => {
      opening = undefined
      throw error
    }))

  /**
   * At once if the database is open. A connection that was closed under us is opened anew, once.
   */
  async function transact<T>(
    mode: IDBTransactionMode,
    run: (store: IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    const attempt = (db: IDBDatabase): Promise<T> =>
      run(db.transaction('q', mode, { durability: 'relaxed' }).objectStore('q'))
    if (database) {
      try {
        return await attempt(database)
      } catch {
        forget()
      }
    }
    return attempt(await open())
  }

  const range = (prefix: string): IDBKeyRange => IDBKeyRange.bound(prefix, `${prefix}\uffff`)

  return {
    mode: 'indexeddb',
    name,
    write: (put, remove = []) =>
      transact(
        'readwrite',
        (store) =>
          new Promise((resolve, reject) => {
            const { transaction } = store
            // Without an explicit commit, a page that goes away takes its transaction with it.
            const commit = (): void => transaction.commit?.()
            // Why it failed is known when it has aborted, not when one of its requests has.
            transaction.oncomplete = () => resolve()
            transaction.onabort = () => reject(transaction.error)
            try {
              for (const [key, value] of put) store.put(value, key)
            } catch (error) {
              transaction.abort() // otherwise it commits what was put before
              throw error
            }
            let asked = remove.length
            if (!asked) commit()
            for (const [key, value] of remove) {
              const get = store.get(key)
              get.onsuccess = () => {
                // Anything but text is other code's, and has no copy to be compared with.
                if (get.result === value || typeof get.result !== 'string') store.delete(key)
                if (!--asked) commit()
              }
            }
          }),
      ),
    read: (prefix, limit) =>
      transact('readonly', async (store) => {
        const [keys, values] = await Promise.all([
          promisifyRequest(store.getAllKeys(range(prefix), limit)),
          promisifyRequest(store.getAll(range(prefix), limit)),
        ])
        return keys.map((key, at): StoreEntry => [key as string, values[at]])
      }),
    clear: () => transact('readwrite', (store) => promisifyRequest(store.clear())),
    close: forget,
  }
}
