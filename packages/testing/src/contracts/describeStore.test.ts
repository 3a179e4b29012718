import { memoryStore, type Store, type StoreEntry } from '@playhead/core'
import { describe, expect, it } from 'vitest'
import { findBrokenRow } from './contract.ts'
import { STORE_CONTRACT, type StoreSubject } from './describeStore.ts'

// Each fault below is a store with one mistake, and has to break a row of the suite.

type Entries = Map<string, string>
interface StoreFault {
  readonly write?: (
    entries: Entries,
    put: readonly StoreEntry[],
    remove: readonly StoreEntry[],
    store: () => void,
  ) => Promise<void>
  readonly read?: (
    right: StoreEntry[],
    entries: Entries,
    prefix: string,
    limit: number,
  ) => StoreEntry[]
  readonly clear?: (entries: Entries) => void
  readonly forgets?: boolean
  readonly mode?: Store['mode']
}

/** Stores on a disk that can fill up, right but for a fault. */
function storesWith(fault: StoreFault): StoreSubject {
  const disks = new Map<string, Entries>()
  let names = 0
  let puts: number | undefined
  const openStore = (name: string): Store => {
    const entries = disks.get(name) ?? new Map<string, string>()
    disks.set(name, entries)
    const hitEnd = (): void => {
      if (puts !== undefined && ++puts === 2) throw new DOMException('full', 'QuotaExceededError')
    }
    return {
      ...memoryStore(name),
      mode: fault.mode ?? 'indexeddb',
      async write(put, remove = []) {
        if (fault.write) return fault.write(entries, put, remove, hitEnd)
        for (const _ of put) hitEnd()
        for (const [key, value] of put) entries.set(key, value)
        for (const [key, value] of remove) if (entries.get(key) === value) entries.delete(key)
      },
      async read(prefix, limit = Number.POSITIVE_INFINITY) {
        const found = [...entries]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([a], [b]) => (a < b ? -1 : 1))
        const right = found.slice(0, limit)
        return fault.read?.(right, entries, prefix, limit) ?? right
      },
      async clear() {
        if (fault.clear) fault.clear(entries)
        else entries.clear()
      },
    }
  }
  return {
    create: () => openStore(`disk ${++names}`),
    reopen: ({ name }) => openStore(fault.forgets ? `${name} again` : name),
    fill() {
      puts = 0
      return () => {
        puts = undefined
      }
    },
  }
}

const putAll = (entries: Entries, put: readonly StoreEntry[]): void => {
  for (const [key, value] of put) entries.set(key, value)
}
const removeAll = (entries: Entries, remove: readonly StoreEntry[]): void => {
  for (const [key, value] of remove) if (entries.get(key) === value) entries.delete(key)
}
const later = (): Promise<void> => new Promise((next) => setTimeout(next))

const STORES: Readonly<Record<string, StoreFault>> = {
  'loses what is written': { write: async () => {} },
  'loses the last entry of a write': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      putAll(entries, put.length > 1 ? put.slice(0, -1) : put)
      removeAll(entries, remove)
    },
  },
  'keeps the first value of a key': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      putAll(
        entries,
        put.filter(([key]) => !entries.has(key)),
      )
      removeAll(entries, remove)
    },
  },
  'reads in the order of writing': {
    read: (_, entries, prefix, limit) =>
      [...entries].filter(([key]) => key.startsWith(prefix)).slice(0, limit),
  },
  'reads backwards': { read: (right) => right.reverse() },
  'ignores the prefix': { read: (_, entries, __, limit) => [...entries].sort().slice(0, limit) },
  'ignores the limit': {
    read: (_, entries, prefix) => [...entries].sort().filter(([key]) => key.startsWith(prefix)),
  },
  'removes by key, though the text is newer': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      putAll(entries, put)
      for (const [key] of remove) entries.delete(key)
    },
  },
  'never removes': {
    async write(entries, put, _, store) {
      for (const __ of put) store()
      putAll(entries, put)
    },
  },
  'never rejects': {
    async write(entries, put, remove, store) {
      try {
        for (const _ of put) store()
      } catch {
        return
      }
      putAll(entries, put)
      removeAll(entries, remove)
    },
  },
  'stores the first entries of a write that fails': {
    async write(entries, put, remove, store) {
      for (const [key, value] of put) {
        store()
        entries.set(key, value)
      }
      removeAll(entries, remove)
    },
  },
  'removes although a write fails': {
    async write(entries, put, remove, store) {
      removeAll(entries, remove)
      for (const _ of put) store()
      putAll(entries, put)
    },
  },
  'shows half of a write': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      removeAll(entries, remove)
      await later()
      putAll(entries, put)
    },
  },
  'writes in any order': {
    async write(entries, put, remove, store) {
      for (const _ of put) store()
      if (put.some(([, value]) => value === 'rev 1')) await later()
      putAll(entries, put)
      removeAll(entries, remove)
    },
  },
  'never settles': { write: () => new Promise(() => {}) },
  'clears nothing': { clear: () => {} },
  'forgets when its page goes': { forgets: true },
  'reports that it is only memory': { mode: 'memory' },
}

describe('the contract of stores', () => {
  const breaks = (fault: StoreFault): Promise<string | undefined> =>
    findBrokenRow(STORE_CONTRACT, () => ({ subject: storesWith(fault) }), 1000)

  it('is kept by stores without a fault', async () => {
    expect(await breaks({})).toBeUndefined()
  })

  it.each(Object.entries(STORES))('finds a store that %s', async (_, fault) => {
    expect(await breaks(fault)).toBeDefined()
  })
})
