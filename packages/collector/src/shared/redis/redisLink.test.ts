import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type NetworkProxy, startProxy } from '../../../test/networkProxy.ts'
import { freePort } from '../../../test/postgres.ts'
import { findRedis, NO_REDIS, type RedisServer, startRedis } from '../../../test/redis.ts'
import { runCli } from '../../../test/runCli.ts'
import { QUICK, useRedis } from '../../../test/useRedis.ts'
import { until } from '../../../test/viewer.ts'
import { createCollector } from '../../createCollector.ts'
import { createRedisBus } from './createRedisBus.ts'
import { createRedisCache } from './createRedisCache.ts'
import type { RedisLink } from './createRedisLink.ts'
import { isRedisUrl } from './redisUrl.ts'

// Only for what hangs: a collector that starts on a busy machine takes half a minute.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const PASSWORD = 'S3cret/p@ss'
const redis = useRedis(['--requirepass', PASSWORD])
const withPassword = (password: string, port = redis.server.port): string =>
  `redis://default:${encodeURIComponent(password)}@127.0.0.1:${port}/2`

describe('B15 a link to Redis', () => {
  beforeEach(({ skip }) => {
    if (!redis.isInstalled) skip(NO_REDIS)
    redis.lines.length = 0
  })
  const ask = (link: RedisLink): Promise<string> => link.send(['SET', 'asked', 'yes'])

  it('signs in with the user and the password, and uses the numbered database', async () => {
    const link = redis.createLink(withPassword(PASSWORD))
    await link.open()
    expect(link.state).toBe('ok')
    expect(await link.send(['CLIENT', 'INFO'])).toMatch(/ db=2 .*user=default/)
    expect(redis.lines).toEqual([])
    link.close()
  })

  it.each([
    ['a wrong password', () => withPassword('wr0ng'), /WRONGPASS/],
    ['no password', () => `redis://127.0.0.1:${redis.server.port}`, /NOAUTH|Authentication/],
  ])('is away with %s, which is reported once and not shown', async (_, url, reason) => {
    const link = redis.createLink(url())
    await link.open()
    await new Promise((next) => setTimeout(next, 300)) // several attempts
    expect(link.state).toBe('away')
    await expect(ask(link)).rejects.toThrow('Redis does not answer')
    expect(redis.lines).toEqual([
      expect.stringMatching(/^redis: Error: Redis at 127\.0\.0\.1:\d+ is away; the collector goes/),
    ])
    expect(redis.lines[0]).toMatch(reason)
    expect(redis.lines[0]).not.toMatch(/wr0ng|S3cret/)
    link.close()
  })

  it('is away while the server is, refuses commands at once, and is back by itself', async () => {
    const link = redis.createLink(withPassword(PASSWORD))
    await link.open()
    await redis.server.stop()
    await until(() => link.state === 'away')
    const answer = ask(link).catch(String)
    const first = await Promise.race([answer, setImmediate('it waits')])
    await redis.server.start()
    expect(first).toBe('RedisAway: Redis does not answer')
    await until(() => link.state === 'ok')
    expect(await ask(link)).toBe('OK')
    expect(redis.lines).toEqual([
      expect.stringContaining('is away; the collector goes on without it'),
      expect.stringMatching(/^Redis is back after \d+\.\d s\.$/),
    ])
    link.close()
  })

  it('begins without a server, and is there when the server is', async () => {
    const port = await freePort()
    const link = redis.createLink(withPassword(PASSWORD, port))
    await link.open()
    expect(link.state).toBe('away')
    const proxy = await startProxy(redis.server.port, port)
    await until(() => link.state === 'ok')
    expect(redis.lines).toHaveLength(2)
    link.close()
    await proxy.close()
  })

  describe('behind a network that is cut', () => {
    let proxy: NetworkProxy
    beforeAll(async () => {
      if (redis.isInstalled) proxy = await startProxy(redis.server.port)
    })
    afterAll(() => proxy?.close())

    it('waits for one limit, not for each command, and finds a dead idle connection', async () => {
      const link = redis.createLink(withPassword(PASSWORD, proxy.port), QUICK)
      await link.open()
      proxy.cut()
      const since = performance.now()
      const answers = await Promise.allSettled(Array.from({ length: 100 }, () => ask(link)))
      expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
      expect(performance.now() - since).toBeLessThan(50 * 1000) // not one limit for each
      expect(link.state).toBe('away')
      proxy.heal()
      await until(() => link.state === 'ok')
      proxy.cut()
      await until(() => link.state === 'away') // nothing is asked
      proxy.heal()
      await until(() => link.state === 'ok')
      link.close()
    })

    it('joins the channels again, and drops what it could not invalidate', async () => {
      const near = redis.createLink(withPassword(PASSWORD, proxy.port), QUICK)
      const far = redis.createLink(withPassword(PASSWORD))
      const report = (error: unknown): never => {
        throw error
      }
      const [here, there] = [near, far].map((link) => createRedisBus(link, 'cut:', report))
      const cache = createRedisCache(near, 'cut:', report)
      const other = createRedisCache(far, 'cut:', report)
      for (const link of [near, far]) await link.open()
      const received: unknown[] = []
      here?.subscribe('before', (message) => received.push(message))
      const read = (value: string): Promise<string> =>
        other.read({ key: 'k', ttlMs: 60_000, tags: ['t'] }, async () => value)
      expect(await read('old')).toBe('old')
      expect([near.state, far.state]).toEqual(['ok', 'ok'])

      proxy.cut()
      await cache.invalidate(['t'])
      expect(near.state).toBe('away')
      here?.subscribe('during', (message) => received.push(message))
      expect(await read('new')).toBe('old') // the far one cannot know yet
      proxy.heal()
      await until(() => near.state === 'ok')

      expect(await read('new')).toBe('new')
      there?.publish('before', 1)
      there?.publish('during', 2)
      await until(() => received.length === 2)
      expect(received).toEqual([1, 2])
      near.close()
      far.close()
    })
  })

  it('goes on when Redis is out of memory, and drops answers all the same', async () => {
    const full = await startRedis(findRedis() as string)
    const link = redis.createLink(full.url)
    const reports: string[] = []
    const cache = createRedisCache(link, 'full:', (error) => void reports.push(String(error)))
    await link.open()
    const read = (value: string, key = 'k'): Promise<string> =>
      cache.read({ key, ttlMs: 60_000, tags: ['t'] }, async () => value)
    expect(await read('old')).toBe('old')
    await full.command('CONFIG', 'SET', 'maxmemory', '1')
    await cache.invalidate(['t'])
    expect(await read('new')).toBe('new')
    expect(link.state).toBe('ok')
    expect(reports).toEqual([expect.stringContaining('OOM')])
    link.close()
    await full.remove()
  })
})

describe('B15 a URL of Redis', () => {
  it.each([
    'redis://localhost',
    'redis://:p%40ss@cache:6379',
    'rediss://user:p%2Fss@cache.example:6380/15',
    'redis://[::1]:6379/0',
  ])('is valid: %s', (url) => {
    expect(isRedisUrl(url)).toBe(true)
  })

  it.each([
    'http://cache:6379',
    'cache:6379',
    'redis://',
    'redis://user:S3c#ret@cache',
    'redis://user:S3c?ret@cache',
    'redis://user:S3c/ret@cache',
    'redis://user:S3cret%@cache',
    'redis://user:S3cret@cache/zero',
    'redis://user:S3cret@cache:port',
    { url: 'S3cret' },
    7,
  ])('is refused, and not shown: %o', async (redisUrl) => {
    expect(isRedisUrl(redisUrl)).toBe(false)
    const opening = createCollector({ redisUrl: redisUrl as string })
    await expect(opening).rejects.toThrow(
      'option "redisUrl" must be redis://user:password@host:6379/0, or rediss:// with TLS',
    )
    await expect(opening).rejects.not.toThrow(/S3c/)
  })

  it('of the command is refused, and not shown', async () => {
    const { exit, said } = runCli([], { REDIS_URL: 'redis://user:S3c#ret@cache' })
    expect(await exit).toBe(1)
    expect(said()).toMatch(/^REDIS_URL must be redis:.* got a value that is \(not shown\)/m)
    expect(said()).not.toContain('S3c')
  })
})

describe('B15 rediss://', () => {
  let directory: string
  let server: RedisServer | undefined
  const bin = findRedis()
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'playhead-tls-'))
    if (!bin) return
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-keyout', join(directory, 'key.pem'), '-out', join(directory, 'cert.pem')]
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files],
      { stdio: 'ignore' },
    )
    server = await startRedis(bin)
    for (const [name, file] of [
      ['tls-cert-file', 'cert.pem'],
      ['tls-key-file', 'key.pem'],
      ['tls-ca-cert-file', 'cert.pem'],
    ] as const)
      await server.command('CONFIG', 'SET', name, join(directory, file))
    await server.command('CONFIG', 'SET', 'tls-auth-clients', 'no')
  })
  afterAll(async () => {
    await server?.remove()
    rmSync(directory, { recursive: true, force: true })
  })

  it('is TLS: with a certificate that is trusted Redis is there, with another it is away', async ({
    skip,
  }) => {
    if (!server) return skip(NO_REDIS)
    const port = await freePort()
    expect(await server.command('CONFIG', 'SET', 'tls-port', String(port))).toBe('+OK')
    for (const [state, env] of [
      ['ok', { NODE_EXTRA_CA_CERTS: join(directory, 'cert.pem') }],
      ['away', {}],
    ] as const) {
      const {
        child,
        exit,
        until: said,
        said: output,
      } = runCli([], {
        REDIS_URL: `rediss://127.0.0.1:${port}`,
        DATA_DIR: join(directory, state),
        ...env,
      })
      const [, url] = await said(/collects at (http\S+)\/v1\/ingest/)
      expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ ok: true, redis: state })
      if (state === 'away')
        expect(output()).toMatch(/^redis: Redis at .* is away.*self.signed.*\n.*collects/m)
      child.kill('SIGTERM')
      expect(await exit).toBe(0)
    }
  })
})
