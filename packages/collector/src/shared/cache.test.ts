import { beforeEach, describe, expect, it } from 'vitest'
import { NO_REDIS } from '../../test/redis.ts'
import { useRedis } from '../../test/useRedis.ts'
import { until } from '../../test/viewer.ts'
import { type Cache, MAX_CACHED_CHARS } from './cache.ts'
import { createMemoryCache } from './createMemoryCache.ts'
import { createRedisCache } from './redis/createRedisCache.ts'

const redis = useRedis()
let created = 0

async function openRedisCache(prefix: string): Promise<Cache> {
  const link = redis.createLink()
  const cache = createRedisCache(link, prefix, (error, where) => {
    throw new Error(`${where}: ${error}`)
  })
  await link.open()
  return cache
}

/** A value that counts how often it was loaded. */
function createSource(value: unknown): {
  readonly load: () => Promise<unknown>
  readonly loads: number
} {
  let loads = 0
  return {
    load: async () => {
      loads++
      return value
    },
    get loads() {
      return loads
    },
  }
}

const request = (key: string, tags: readonly string[] = ['video']) => ({ key, ttlMs: 60_000, tags })

describe.each<[string, () => Promise<Cache>, boolean]>([
  ['in process', async () => createMemoryCache(), true],
  ['in Redis', () => openRedisCache(`contract${++created}:`), redis.isInstalled],
])('B15 a cache %s', (_, open, isInstalled) => {
  let cache: Cache
  beforeEach(async ({ skip }) => {
    if (!isInstalled) skip(NO_REDIS)
    cache = await open()
  })

  it('loads a value once, and returns the same JSON again', async () => {
    const value = { title: 'Ünïcode 🎬 "quoted"\n', cells: [[0, 1.5], null], none: null }
    const source = createSource(value)
    expect(await cache.read(request('a'), source.load)).toEqual(value)
    expect(await cache.read(request('a'), source.load)).toEqual(value)
    expect(source.loads).toBe(1)
  })

  it('keeps values of different keys apart, and null, false and 0 as values', async () => {
    for (const value of [null, false, 0, '']) {
      const source = createSource(value)
      await cache.read(request(`k${value}`), source.load)
      expect(await cache.read(request(`k${value}`), source.load)).toBe(value)
      expect(source.loads).toBe(1)
    }
  })

  it('does not keep undefined, nor a load that failed', async () => {
    const missing = createSource(undefined)
    await cache.read(request('missing'), missing.load)
    expect(await cache.read(request('missing'), missing.load)).toBeUndefined()
    expect(missing.loads).toBe(2)

    const failing = (): Promise<never> => Promise.reject(new Error('no database'))
    await expect(cache.read(request('failing'), failing)).rejects.toThrow('no database')
    expect(await cache.read(request('failing'), async () => 1)).toBe(1)
  })

  it('shares one load between calls at the same time', async () => {
    const source = createSource({ views: 1 })
    const values = await Promise.all(
      Array.from({ length: 50 }, () => cache.read(request('shared'), source.load)),
    )
    expect(values).toEqual(new Array(50).fill({ views: 1 }))
    expect(source.loads).toBe(1)
  })

  it('forgets a value after its time', async () => {
    const source = createSource({ views: 1 })
    const short = { ...request('short'), ttlMs: 40 }
    await cache.read(short, source.load)
    await until(async () => {
      await cache.read(short, source.load)
      return source.loads > 1
    })
  })

  it('drops the values of a tag, and no others', async () => {
    const [one, other] = [createSource({ views: 1 }), createSource({ views: 1 })]
    const read = async (): Promise<unknown> => [
      await cache.read(request('one', ['project', 'video-1']), one.load),
      await cache.read(request('other', ['project', 'video-2']), other.load),
    ]
    await read()
    await cache.invalidate(['video-1'])
    await read()
    expect([one.loads, other.loads]).toEqual([2, 1])
    await cache.invalidate(['video-9', 'project'])
    await read()
    expect([one.loads, other.loads]).toEqual([3, 2])
    await cache.invalidate('all')
    await read()
    expect([one.loads, other.loads]).toEqual([4, 3])
    await cache.invalidate([])
    await read()
    expect([one.loads, other.loads]).toEqual([4, 3])
  })

  it('does not keep or share a load during which its value was invalidated', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    let hasBegun = false
    const slow = cache.read(request('raced'), () => {
      hasBegun = true
      return promise
    })
    await until(() => hasBegun)
    await cache.invalidate(['video'])
    const later = await cache.read(request('raced'), async () => 'new')
    resolve('old')

    expect([await slow, later]).toEqual(['old', 'new'])
    expect(await cache.read(request('raced'), async () => 'newest')).not.toBe('old')
  })

  it('does not keep a value that is too large', async () => {
    const source = createSource('x'.repeat(MAX_CACHED_CHARS))
    await cache.read(request('large'), source.load)
    await cache.read(request('large'), source.load)
    expect(source.loads).toBe(2)
  })
})

it('B15 a cache in process stays within its memory, and forgets what was not used for longest', async () => {
  const cache = createMemoryCache({ maxChars: 100_000, maxTags: 100 })
  const value = 'x'.repeat(1000)
  const oldest = createSource(value)
  await cache.read(request('oldest'), oldest.load)
  for (let at = 0; at < 1000; at++) {
    await cache.read(request(`k${at}`, [`tag${at}`]), async () => value)
  }
  await cache.read(request('oldest'), oldest.load)
  expect(oldest.loads).toBe(2)

  const newest = createSource(value)
  await cache.read(request('k999', ['tag999']), newest.load)
  expect(newest.loads).toBe(0)
})

describe('B15 a cache in Redis', () => {
  beforeEach(({ skip }) => {
    if (!redis.isInstalled) skip(NO_REDIS)
  })

  it('is shared: what one collector loads, another finds, and what one invalidates, both drop', async () => {
    const [here, there] = [await openRedisCache('shared:'), await openRedisCache('shared:')]
    const source = createSource({ views: 1 })
    await here.read(request('a'), source.load)
    await until(async () => {
      const loads = source.loads
      await there.read(request('a'), source.load)
      return source.loads === loads
    })

    const before = source.loads
    await there.invalidate(['video'])
    await here.read(request('a'), source.load)
    expect(source.loads).toBe(before + 1)
  })

  it('does not mix collectors of different databases', async () => {
    const [one, other] = [await openRedisCache('one:'), await openRedisCache('other:')]
    await one.read(request('a'), async () => 'one')
    expect(await other.read(request('a'), async () => 'other')).toBe('other')
  })

  it('loads, when Redis has forgotten the tags or everything', async () => {
    const cache = await openRedisCache('forgets:')
    const source = createSource({ views: 1 })
    await cache.read(request('a'), source.load)
    await redis.server.command('DEL', 'forgets:tag:video')
    await cache.read(request('a'), source.load)
    expect(source.loads).toBe(2)
    await redis.server.command('FLUSHALL')
    await redis.server.command('SCRIPT', 'FLUSH')
    await cache.read(request('a'), source.load)
    expect(source.loads).toBe(3)
  })

  it('gives every key in Redis a time to live', async () => {
    const cache = await openRedisCache('expires:')
    await cache.read(request('a'), async () => 1)
    await cache.read(request('b'), async () => 1)
    for (const key of ['expires:value:a', 'expires:tag:video', 'expires:root']) {
      expect(await redis.server.command('PTTL', key), key).toMatch(/^:[1-9]/)
    }
  })

  it('drops everything when a collector connects: it may have missed what changed', async () => {
    const cache = await openRedisCache('connects:')
    const source = createSource({ views: 1 })
    await cache.read(request('a'), source.load)
    await openRedisCache('connects:')
    await cache.read(request('a'), source.load)
    expect(source.loads).toBe(2)
  })
})
