import type { Store } from '../contracts/store.ts'

/** Keeps records while the page lives: for tests and for servers. */
export function memoryStore(name = 'playhead'): Store {
  const entries = new Map<string, string>()
  return {
    mode: 'memory',
    name,
    async write(put, remove = []) {
      for (const [key, value] of put) entries.set(key, value)
      for (const [key, value] of remove) if (entries.get(key) === value) entries.delete(key)
    },
    async read(prefix, limit = 1 / 0) {
      const found = [...entries]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
      return found.slice(0, limit)
    },
    async clear() {
      entries.clear()
    },
    close() {},
  }
}
