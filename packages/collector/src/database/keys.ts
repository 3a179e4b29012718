import { createHash, randomBytes } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { transaction } from './transaction.ts'

/** What a key may do. */
export type KeyKind = 'write' | 'read'

/** A new pair of keys, in the clear: shown once, stored as hashes. */
export interface Keys {
  readonly writeKey: string
  readonly readKey: string
}

const PREFIX = { write: 'wk_', read: 'rk_' } as const
/** Characters of a key that stay readable, to identify it. */
const VISIBLE_CHARS = 7
/** Keys are cached this long; after it, a key that another process revoked is refused. */
const CACHE_MS = 10_000

const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Creates a write and a read key for the default project. */
export async function createKeys(pool: Pool, label: string): Promise<Keys> {
  const create = async (client: PoolClient, kind: KeyKind): Promise<string> => {
    const key = PREFIX[kind] + randomBytes(32).toString('base64url')
    await client.query(
      "insert into api_key(project_id, kind, label, prefix, hash) select id, $1, $2, $3, $4 from project where slug = 'default'",
      [kind, label, key.slice(0, VISIBLE_CHARS), hashKey(key)],
    )
    return key
  }
  return transaction(pool, async (client) => ({
    writeKey: await create(client, 'write'),
    readKey: await create(client, 'read'),
  }))
}

/** What can be shown of the newest keys with a label. */
export async function describeKeys(
  pool: Pool,
  label: string,
): Promise<{ readonly prefixes: readonly string[]; readonly createdAt: Date } | undefined> {
  const { rows } = await pool.query<{ prefix: string; created_at: Date }>(
    'select prefix, created_at from api_key where label = $1 and revoked_at is null order by id desc limit 2',
    [label],
  )
  return (
    rows[0] && {
      prefixes: rows.map(({ prefix }) => `${prefix}…`).reverse(),
      createdAt: rows[0].created_at,
    }
  )
}

/** Finds the project of a key; `undefined` when there is no such key of this kind. */
export type FindProject = (key: unknown, kind: KeyKind) => Promise<number | undefined>

/**
 * Valid keys are cached. Concurrent lookups of unknown keys share one query, so that guessing costs
 * the database one small statement at a time.
 */
export function createKeyring(pool: Pool): FindProject {
  let known = new Map<string, number>()
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    const { rows } = await pool.query<{ hash: Buffer; kind: KeyKind; project_id: number }>(
      'select hash, kind, project_id from api_key where revoked_at is null',
    )
    known = new Map(
      rows.map(({ hash, kind, project_id }) => [`${kind}/${hash.toString('hex')}`, project_id]),
    )
    readAt = performance.now()
  }

  return async (key, kind) => {
    if (typeof key !== 'string' || !/^[rw]k_[\w-]{43}$/.test(key)) return undefined
    const name = `${kind}/${hashKey(key).toString('hex')}`
    const ageMs = performance.now() - readAt
    // An unknown key may have been created by another process: it is looked up once a second.
    if (ageMs > CACHE_MS || (!known.has(name) && ageMs > 1000)) {
      reading ??= read().finally(() => {
        reading = undefined
      })
      await reading
    }
    return known.get(name)
  }
}
