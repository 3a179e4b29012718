import { LRUCache } from 'lru-cache'
import { type Cache, MAX_CACHED_CHARS } from './cache.ts'
import { createFlights } from './createFlights.ts'

interface MemoryCacheLimits {
  /** Characters of all keys and values together. @default 16 Mi: some 16 MB, JSON is mostly ASCII */
  readonly maxChars?: number
  /** @default 100000 */
  readonly maxTags?: number
}

interface Entry {
  readonly versions: string
  readonly json: string
}

/** Creates a cache in this process. What was not used for longest goes first. */
export function createMemoryCache(limits: MemoryCacheLimits = {}): Cache {
  const { maxChars = 16 * MAX_CACHED_CHARS, maxTags = 100_000 } = limits
  const entries = new LRUCache<string, Entry>({
    maxSize: maxChars,
    maxEntrySize: MAX_CACHED_CHARS,
    sizeCalculation: ({ versions, json }, key) => key.length + versions.length + json.length,
  })
  // A tag that was forgotten gets a version that no value has.
  const versionOfTag = new LRUCache<string, number>({ max: maxTags })
  const share = createFlights()
  let version = 0
  let root = 0

  const readVersion = (tag: string): number => {
    const known = versionOfTag.get(tag)
    if (known !== undefined) return known
    versionOfTag.set(tag, ++version)
    return version
  }

  return {
    async read({ key, ttlMs, tags }, load) {
      const versions = [root, ...tags.map(readVersion)].join(' ')
      const entry = entries.get(key)
      if (entry?.versions === versions) return JSON.parse(entry.json)
      return share(`${key}\n${versions}`, async () => {
        const value = await load()
        const json = JSON.stringify(value)
        if (json !== undefined) entries.set(key, { versions, json }, { ttl: ttlMs })
        return value
      })
    },
    async invalidate(tags) {
      if (tags === 'all') root++
      else for (const tag of tags) versionOfTag.delete(tag)
    },
  }
}
