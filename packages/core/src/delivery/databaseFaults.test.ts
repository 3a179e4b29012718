import 'fake-indexeddb/auto'
import { promisifyRequest } from 'idb-keyval'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { indexedDbStore } from './indexedDbStore.ts'

let names = 0
const fresh = (): string => `faults-${++names}`

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** The database of a store, as other code opens it. */
const openRaw = (name: string): Promise<IDBDatabase> =>
  promisifyRequest(indexedDB.open(`${name}-queue-1`) as IDBRequest<IDBDatabase>)

describe('the database', () => {
  it('is opened once for everything that is asked of it meanwhile', async () => {
    const open = vi.spyOn(indexedDB, 'open')
    const store = indexedDbStore(fresh())
    await Promise.all([store.write([['a', '1']]), store.read(''), store.write([['b', '2']])])
    await store.read('')

    expect(open).toHaveBeenCalledOnce()
  })

  it('that cannot be opened rejects with its error, and is opened anew the next time', async () => {
    const store = indexedDbStore(fresh())
    const error = new DOMException('broken', 'UnknownError')
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      const request = { error } as IDBOpenDBRequest & { onerror(): void }
      queueMicrotask(() => request.onerror())
      return request
    })
    await expect(store.write([['a', '1']])).rejects.toBe(error)
    open.mockRestore()

    await store.write([['a', '1']])
    expect(await store.read('')).toEqual([['a', '1']])
  })

  it('that opens too late is closed, so that it can be deleted', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const close = vi.fn()
    const request = {
      result: { objectStoreNames: { contains: () => true }, close },
    } as never as IDBOpenDBRequest & { onsuccess(): void }
    vi.spyOn(indexedDB, 'open').mockImplementation(() => request)
    const refused = expect(indexedDbStore(fresh()).read('')).rejects.toThrow(
      'IndexedDB does not open',
    )
    await vi.advanceTimersByTimeAsync(2000)
    await refused
    expect(close).not.toHaveBeenCalled()
    request.onsuccess()
    await vi.advanceTimersByTimeAsync(0)

    expect(close).toHaveBeenCalledOnce()
  })

  it('that has opened in time is not closed by the limit', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const store = indexedDbStore(fresh())
    await store.write([['a', '1']])
    const close = vi.spyOn(IDBDatabase.prototype, 'close')
    await vi.advanceTimersByTimeAsync(5000)

    expect(close).not.toHaveBeenCalled()
  })

  it('whose connection was closed is opened anew, also for the calls after that', async () => {
    const open = vi.spyOn(indexedDB, 'open')
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const store = indexedDbStore(fresh())
    await store.write([['a', '1']])
    ;(transaction.mock.contexts[0] as IDBDatabase).close()
    await store.write([['b', '2']])
    await store.write([['c', '3']])

    expect(await store.read('')).toHaveLength(3)
    expect(open).toHaveBeenCalledTimes(2)
  })

  it('that other code created under its name is upgraded', async () => {
    const name = fresh()
    ;(await openRaw(name)).close()
    const store = indexedDbStore(name)
    await store.write([['a', '1']])

    expect(await store.read('')).toEqual([['a', '1']])
  })

  it('has the name of the product by default', () => {
    expect(indexedDbStore().name).toBe('playhead')
  })

  it('is closed with the store', async () => {
    const store = indexedDbStore(fresh())
    await store.write([['a', '1']])
    const close = vi.spyOn(IDBDatabase.prototype, 'close')
    store.close()
    expect(close).toHaveBeenCalledOnce()
    store.close()
    expect(close).toHaveBeenCalledOnce()
  })

  it('need not be flushed to the disk with each write', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
    await indexedDbStore(fresh()).write([['a', '1']])

    expect(transaction).toHaveBeenCalledWith('q', 'readwrite', { durability: 'relaxed' })
  })
})

describe('a write', () => {
  it('removes what is no text, which has no copy to be compared with', async () => {
    const name = fresh()
    const store = indexedDbStore(name)
    await store.write([['b', 'other']])
    const raw = await openRaw(name)
    await promisifyRequest(raw.transaction('q', 'readwrite').objectStore('q').put({ odd: 1 }, 'a'))
    raw.close()
    await store.write(
      [],
      [
        ['a', 'text'],
        ['b', 'text'],
      ],
    )

    expect(await store.read('')).toEqual([['b', 'other']])
  })

  it('is committed once, after all that it removes was compared', async () => {
    const store = indexedDbStore(fresh())
    await store.write([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ])
    const order: string[] = []
    const { commit } = IDBTransaction.prototype
    vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(function (
      this: IDBTransaction,
    ) {
      order.push('commit')
      commit.call(this)
    })
    const { delete: remove } = IDBObjectStore.prototype
    vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (
      this: IDBObjectStore,
      key,
    ) {
      order.push(`delete ${key}`)
      return remove.call(this, key)
    })
    await store.write(
      [],
      [
        ['a', '1'],
        ['b', 'newer'],
        ['c', '3'],
      ],
    )

    expect(order).toEqual(['delete a', 'delete c', 'commit'])
    expect(await store.read('')).toEqual([['b', '2']])
  })

  it('succeeds where the browser cannot commit', async () => {
    const { commit } = IDBTransaction.prototype
    Object.assign(IDBTransaction.prototype, { commit: undefined })
    const store = indexedDbStore(fresh())
    await store.write([['a', '1']])
    Object.assign(IDBTransaction.prototype, { commit })

    expect(await store.read('')).toEqual([['a', '1']])
  })

  it('rejects when its transaction is aborted', async () => {
    const store = indexedDbStore(fresh())
    await store.write([['a', '1']])
    const commit = vi.spyOn(IDBTransaction.prototype, 'commit').mockImplementation(function (
      this: IDBTransaction,
    ) {
      this.abort()
    })

    await expect(store.write([['b', '2']])).rejects.toBeNull()
    commit.mockRestore()
    expect(await store.read('')).toEqual([['a', '1']])
  })

  it('that fails in the middle has stored nothing', async () => {
    const store = indexedDbStore(fresh())
    await store.write([['a', '1']])

    await expect(
      store.write([
        ['b', '2'],
        ['c', Symbol('cannot be cloned') as never],
      ]),
    ).rejects.toThrow()
    expect(await store.read('')).toEqual([['a', '1']])
  })
})
