import type { Report } from '../../report.ts'
import { type Cache, MAX_CACHED_CHARS } from '../cache.ts'
import { createFlights } from '../createFlights.ts'
import type { RedisLink } from './createRedisLink.ts'
import { createScript } from './createScript.ts'
import { RedisAway } from './redisAway.ts'

/**
 * Each tag has a version, which a value carries. A tag without one gets a new one that no value
 * has, so that it does not matter when Redis forgets it.
 */
const READ = `
local versions = {}
for at = 2, #KEYS do
  local version = redis.call('GET', KEYS[at])
  if not version then
    version = ARGV[1] .. at
    redis.call('SET', KEYS[at], version, 'PX', ARGV[2])
  end
  versions[at - 1] = version
end
return { table.concat(versions, ' '), redis.call('GET', KEYS[1]) }`

/** Longer than any value is kept. */
const TAG_MS = 2 * 3_600_000

/**
 * Creates a cache in Redis, which the collectors of one database share. While Redis is away every
 * value is loaded: without Redis, no collector knows what another one invalidates.
 */
export function createRedisCache(link: RedisLink, prefix: string, report: Report): Cache {
  const share = createFlights()
  const readScript = createScript(link, READ)
  const nonce = crypto.randomUUID()
  let reads = 0
  const nameValue = (key: string): string => `${prefix}value:${key}`
  const nameTag = (tag: string): string => `${prefix}tag:${tag}`
  const ROOT = `${prefix}root`

  const forget = (tags: readonly string[] | 'all'): string[] => [
    'UNLINK',
    ...(tags === 'all' ? [ROOT] : tags.map(nameTag)),
  ]
  // For whatever was not invalidated while this collector could not reach Redis.
  link.onConnect(async ({ send }) => void (await send(forget('all'))))

  function note(error: unknown): void {
    if (!(error instanceof RedisAway)) report(error, 'redis cache')
  }
  function keep(key: string, ttlMs: number, versions: string, json: string | undefined): void {
    if (json === undefined || json.length > MAX_CACHED_CHARS) return
    link.send(['SET', nameValue(key), `${versions}\n${json}`, 'PX', String(ttlMs)]).catch(note)
  }

  return {
    async read({ key, ttlMs, tags }, load) {
      const keys = [nameValue(key), ROOT, ...tags.map(nameTag)]
      let found: readonly [versions: string, value: string | null]
      try {
        found = await readScript(keys, [`${nonce}-${++reads}-`, String(TAG_MS)])
      } catch (error) {
        note(error)
        return load()
      }
      const [versions, value] = found
      if (value?.startsWith(`${versions}\n`)) return JSON.parse(value.slice(versions.length + 1))
      return share(`${key}\n${versions}`, async () => {
        const loaded = await load()
        keep(key, ttlMs, versions, JSON.stringify(loaded))
        return loaded
      })
    },
    async invalidate(tags) {
      if (!tags.length) return
      try {
        await link.connection?.send(forget(tags))
      } catch (error) {
        // Its values must not be used any more; connecting again drops all of them.
        link.failed(error)
      }
    },
  }
}
