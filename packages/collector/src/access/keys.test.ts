import { describe, expect, it, vi } from 'vitest'
import { describeDatabases, dumpTables } from '../../test/describeDatabases.ts'
import { migrate } from '../database/migrate.ts'
import { openDatabase } from '../database/openDatabase.ts'
import { createKeyring } from './keyring.ts'
import { createKeys, findKeysMadeAt } from './keys.ts'
import type { KeyInfo, KeyList, NewKey } from './responses.ts'

describeDatabases('D8 a key', {}, (given) => {
  const admin = (): string => given.test.keys.adminKey
  const create = async (options: object): Promise<NewKey> =>
    (await given.request('POST', '/v1/keys', admin(), options)).json()
  const list = async (): Promise<readonly KeyInfo[]> => {
    const { keys } = (await (await given.request('GET', '/v1/keys', admin())).json()) as KeyList
    return keys
  }
  const find = async (id: number): Promise<KeyInfo | undefined> =>
    (await list()).find((key) => key.id === id)
  const ingest = async (key: string, headers: Record<string, string> = {}): Promise<Response> =>
    given.request('POST', `/v1/ingest?key=${key}`, undefined, given.test.body({}), headers)

  it('is created, listed without itself, used and revoked', async () => {
    const made = await create({ kind: 'read', label: 'dashboard' })
    expect(made).toEqual({
      ...{
        id: expect.any(Number),
        kind: 'read',
        label: 'dashboard',
        prefix: `${made.key.slice(0, 7)}…`,
      },
      ...{ origins: [], allowServers: false, internal: false, lastUsedOn: null, revokedAt: null },
      ...{ createdAt: expect.any(Number), key: expect.stringMatching(/^rk_[\w-]{43}$/) },
    })
    const { key, ...info } = made
    expect(await find(made.id)).toEqual(info)

    expect((await given.request('GET', '/v1/videos', key)).status).toBe(200)
    const today = new Date().toISOString().slice(0, 10)
    await vi.waitFor(async () => expect((await find(made.id))?.lastUsedOn).toBe(today))

    const response = await given.request('DELETE', `/v1/keys/${made.id}`, admin())
    expect(await response.json()).toMatchObject({ id: made.id, revokedAt: expect.any(Number) })
    const refused = await given.request('GET', '/v1/videos', key)
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { error: expect.stringMatching(/^the key is unknown or revoked: this needs a read key/) },
    ])
  })

  it('is stored as a hash', async () => {
    const { key } = await create({ kind: 'write', label: 'hash' })
    const everything = await dumpTables(given.pool)

    expect(everything).toContain(key.slice(0, 7))
    for (const secret of [key, ...Object.values(given.test.keys)])
      expect(everything).not.toContain(secret.slice(0, 12))
  })

  it('keeps its settings when it is rotated, and the old one ends later', async () => {
    const options = { kind: 'write', label: 'shop', origins: ['https://*.Shop.example'] }
    const old = await create({ ...options, allowServers: true })
    const rotated = await given.request('POST', `/v1/keys/${old.id}/rotate`, admin(), {
      graceHours: 1,
    })
    const next = (await rotated.json()) as NewKey

    expect(next).toMatchObject({
      kind: 'write',
      label: 'shop',
      allowServers: true,
      revokedAt: null,
    })
    expect(next.origins).toEqual(['https://*.shop.example'])
    expect([(await ingest(old.key)).status, (await ingest(next.key)).status]).toEqual([202, 202])
    const hours = (((await find(old.id))?.revokedAt ?? 0) - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(0.9)
    expect(hours).toBeLessThan(1.1)
    const again = await given.request('POST', `/v1/keys/${old.id}/rotate`, admin())
    expect([again.status, await again.json()]).toEqual([
      409,
      { error: 'this key was revoked or rotated before' },
    ])
  })

  it('ends at once when it is rotated without a time', async () => {
    const old = await create({ kind: 'read' })
    await given.request('POST', `/v1/keys/${old.id}/rotate`, admin(), { graceHours: 0 })

    expect((await given.request('GET', '/v1/videos', old.key)).status).toBe(401)
  })

  it('ends when its time after a rotation is over, although nothing is read again', async () => {
    const old = await create({ kind: 'read' })
    await given.request('POST', `/v1/keys/${old.id}/rotate`, admin(), { graceHours: 5 / 3600 })
    let now = 0
    const keyring = createKeyring(given.pool, () => now)
    expect(await keyring.findKey(old.key)).toBeDefined()
    now = 5001
    expect(await keyring.findKey(old.key)).toBeUndefined()
  })

  it('that another process revoked is refused within 10 s', async () => {
    const { key, id } = await create({ kind: 'read' })
    let now = 0
    const other = createKeyring(given.pool, () => now)
    expect(await other.findKey(key)).toMatchObject({ role: 'read', keyId: id })
    await given.request('DELETE', `/v1/keys/${id}`, admin())

    now = 10_001
    expect(await other.findKey(key)).toBeUndefined()
  })

  it('that another process created is known within a second', async () => {
    let now = 0
    const other = createKeyring(given.pool, () => now)
    expect(await other.findKey(admin())).toBeDefined()
    const { key } = await create({ kind: 'read' })
    expect(await other.findKey(key)).toBeUndefined()

    now = 1001
    expect(await other.findKey(key)).toBeDefined()
  })

  it.each([
    [{}, 'kind: Invalid key: Expected "kind"'],
    [{ kind: 'root' }, 'kind: Invalid type'],
    [{ kind: 'write', origin: 'https://a.example' }, 'origin: Invalid key'],
    [
      { kind: 'write', origins: ['a.example/'] },
      `origins.0: expected an origin like 'https://example.com'`,
    ],
    [{ kind: 'write', origins: Array(51).fill('http://a.b') }, 'origins: Invalid length'],
    [
      { kind: 'read', origins: ['https://a.example'] },
      'origins, allowServers and internal are for',
    ],
    [{ kind: 'write', label: 'x'.repeat(101) }, 'label: Invalid length'],
    [{ kind: 'write', label: 'a\0' }, 'label: expected text without a NUL'],
    ['{', 'the body: expected JSON'],
    ['7', 'Invalid type'],
  ])('is not created of %j', async (options, reason) => {
    const response = await given.request('POST', '/v1/keys', admin(), options)
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: expect.stringContaining(reason) },
    ])
  })

  it('is not created of a body without an end', async () => {
    const response = await given.request('POST', '/v1/keys', admin(), ' '.repeat(256 * 1024 + 1))
    expect(response.status).toBe(413)
  })

  it.each(['0', '-1', '1.5', 'x', '99999999', '9'.repeat(30), '%00'])(
    'is not found by what is no id: %s',
    async (id) => {
      const response = await given.request('DELETE', `/v1/keys/${id}`, admin())
      expect([response.status, await response.json()]).toEqual([
        404,
        { error: expect.stringContaining('id: expected the id of a key of this project, got') },
      ])
    },
  )

  it('with a list of origins is for the pages on it', async () => {
    const { key } = await create({
      kind: 'write',
      origins: ['https://shop.example', 'https://*.shop.example'],
    })
    const from = async (origin?: string): Promise<readonly [number, unknown]> => {
      const response = await ingest(key, origin === undefined ? {} : { origin })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      return [response.status, ((await response.json()) as { error?: string }).error]
    }

    expect((await from('https://shop.example'))[0]).toBe(202)
    expect((await from('https://eu.shop.example'))[0]).toBe(202)
    expect(await from('https://evil.example')).toEqual([
      403,
      'this write key is not for pages of https://evil.example: this needs a write key (wk_…)',
    ])
    expect((await from('https://shop.example.evil.example'))[0]).toBe(403)
    expect((await from('null'))[0]).toBe(403)
    expect(await from()).toEqual([
      403,
      'this write key is for pages only, and the request has no Origin header: this needs a write key (wk_…)',
    ])
    const inBody = { ...given.test.body({}), key }
    const response = await given.request('POST', '/v1/ingest', undefined, inBody, {
      origin: 'https://evil.example',
    })
    expect(response.status).toBe(403)
  })

  it('with a list of origins is for servers as well when it says so', async () => {
    const { key } = await create({
      kind: 'write',
      origins: ['https://shop.example'],
      allowServers: true,
    })

    expect((await ingest(key)).status).toBe(202)
    expect((await ingest(key, { origin: 'https://evil.example' })).status).toBe(403)
  })
})

describe('keys of a first start', () => {
  it('are not created again after they were revoked', async () => {
    const database = await openDatabase({})
    await migrate(database.pool)
    expect(await findKeysMadeAt(database.pool, 'first start')).toBeUndefined()
    await createKeys(database.pool, 'first start')
    await database.pool.query('update api_key set revoked_at = now()')

    expect(await findKeysMadeAt(database.pool, 'first start')).toBeInstanceOf(Date)
    await database.close()
  })
})
