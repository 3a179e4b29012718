import 'fake-indexeddb/auto'
import { describeStore } from '@playhead/testing'
import { describe, expect, it, vi } from 'vitest'
import { indexedDbStore } from './indexedDbStore.ts'
import { memoryStore } from './memoryStore.ts'

let names = 0
const fresh = (): string => `test-${++names}`

describeStore('memoryStore()', () => memoryStore())
describeStore(
  'indexedDbStore()',
  () => indexedDbStore(fresh()),
  (store) => indexedDbStore(store.name),
  () => {
    const put = IDBObjectStore.prototype.put
    let puts = 0
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
      ...given: Parameters<IDBObjectStore['put']>
    ) {
      if (++puts % 2 === 0) throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, given)
    })
    return () => full.mockRestore()
  },
)

describe('indexedDbStore()', () => {
  it('has begun to write, and has asked to commit, when write() returns', async () => {
    const store = indexedDbStore(fresh())
    await store.read('')
    const commit = vi.spyOn(IDBTransaction.prototype, 'commit')

    const written = store.write([['e/a/1', 'event']])

    expect(commit).toHaveBeenCalledOnce()
    await written
    commit.mockRestore()
  })

  it('goes on after the browser closed its connection', async () => {
    const store = indexedDbStore(fresh())
    await store.write([['e/a/1', 'one']])
    const opened = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError')
    })

    await store.write([['e/a/2', 'two']])

    expect(await store.read('e/')).toHaveLength(2)
    opened.mockRestore()
  })

  it('makes way for who deletes the database, and opens it anew', async () => {
    const name = fresh()
    const store = indexedDbStore(name)
    await store.write([['e/a/1', 'one']])

    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(`${name}-queue-1`)
      request.onsuccess = resolve
      request.onblocked = reject
    })
    await store.write([['e/a/2', 'two']])

    expect(await store.read('')).toEqual([['e/a/2', 'two']])
  })

  it('rejects in time when the database does not open, and works once it does', async () => {
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => ({}) as IDBOpenDBRequest)
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    const store = indexedDbStore(fresh())

    const written = store.write([['e/a/1', 'one']])
    const refused = expect(written).rejects.toThrow('does not open')
    await vi.advanceTimersByTimeAsync(2000)
    await refused
    open.mockRestore()
    vi.useRealTimers()

    await store.write([['e/a/1', 'one']])
    expect(await store.read('')).toHaveLength(1)
  })

  it('reports that it is full by an error that the queue recognises', async () => {
    const store = indexedDbStore(fresh())
    await store.read('')
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
      this: IDBObjectStore,
    ) {
      throw new DOMException('full', 'QuotaExceededError')
    })

    await expect(store.write([['e/a/1', 'one']])).rejects.toMatchObject({
      name: 'QuotaExceededError',
    })
    put.mockRestore()
  })
})
