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
/** How much of a key stays readable, to tell one from another. */
const VISIBLE = 7
/** A key that was revoked elsewhere stops within this time. */
const REMEMBER_MS = 10_000

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Makes a write and a read key for the default project. */
export async function createKeys(pool: Pool, label: string): Promise<Keys> {
  const create = async (client: PoolClient, kind: KeyKind): Promise<string> => {
    const key = PREFIX[kind] + randomBytes(32).toString('base64url')
    await client.query(
      "insert into api_key(project_id, kind, label, prefix, hash) select id, $1, $2, $3, $4 from project where slug = 'default'",
      [kind, label, key.slice(0, VISIBLE), hashOf(key)],
    )
    return key
  }
  return transaction(pool, async (client) => ({
    writeKey: await create(client, 'write'),
    readKey: await create(client, 'read'),
  }))
}

/** The newest keys that were made under a label, as far as they can still be told. */
export async function describeKeys(
  pool: Pool,
  label: string,
): Promise<{ readonly prefixes: readonly string[]; readonly madeAt: Date } | undefined> {
  const { rows } = await pool.query<{ prefix: string; created_at: Date }>(
    'select prefix, created_at from api_key where label = $1 and revoked_at is null order by id desc limit 2',
    [label],
  )
  return rows[0] && { prefixes: rows.map(({ prefix }) => `${prefix}…`).reverse(), madeAt: rows[0].created_at }
}

/**
 * Tells the project of a key, or nothing. Good keys are remembered for a while; the others are looked up together, so that guessing
 * costs the database one small statement at a time.
 */
export function createKeyring(pool: Pool): (key: unknown, kind: KeyKind) => Promise<number | undefined> {
  let known = new Map<string, number>()
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    const { rows } = await pool.query<{ hash: Buffer; kind: KeyKind; project_id: number }>(
      'select hash, kind, project_id from api_key where revoked_at is null',
    )
    known = new Map(rows.map(({ hash, kind, project_id }) => [`${kind}/${hash.toString('hex')}`, project_id]))
    readAt = performance.now()
  }

  return async (key, kind) => {
    if (typeof key !== 'string' || !/^[rw]k_[\w-]{43}$/.test(key)) return undefined
    const name = `${kind}/${hashOf(key).toString('hex')}`
    const ageMs = performance.now() - readAt
    // An unknown key may be new, made by another process: worth one look a second.
    if (ageMs > REMEMBER_MS || (!known.has(name) && ageMs > 1000)) {
      reading ??= read().finally(() => {
        reading = undefined
      })
      await reading
    }
    return known.get(name)
  }
}
