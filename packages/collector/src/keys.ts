import { createHash, randomBytes } from 'node:crypto'
import type { Pool } from 'pg'

/** What a key may do. */
export type KeyKind = 'write' | 'read'

/** A new pair of keys, in the clear: shown once, stored as hashes. */
export interface Keys {
  readonly writeKey: string
  readonly readKey: string
}

const PREFIX = { write: 'wk_', read: 'rk_' } as const

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest()

/** Makes a write and a read key for the default project. */
export async function createKeys(pool: Pool): Promise<Keys> {
  const create = async (kind: KeyKind): Promise<string> => {
    const key = PREFIX[kind] + randomBytes(32).toString('base64url')
    await pool.query(
      "insert into api_key(project_id, kind, prefix, hash) select id, $1, $2, $3 from project where slug = 'default'",
      [kind, key.slice(0, 7), hashOf(key)],
    )
    return key
  }
  return { writeKey: await create('write'), readKey: await create('read') }
}

/** Tells the project of a key, or nothing. Known keys are remembered: a minute, so that a revoked one stops. */
export function createKeyring(pool: Pool): (key: unknown, kind: KeyKind) => Promise<number | undefined> {
  const known = new Map<string, { project: number | undefined; until: number }>()
  return async (key, kind) => {
    if (typeof key !== 'string' || !key.startsWith(PREFIX[kind]) || key.length > 100) return undefined
    const found = known.get(key)
    if (found && found.until > Date.now()) return found.project
    const { rows } = await pool.query<{ project_id: number }>(
      'select project_id from api_key where hash = $1 and kind = $2 and revoked_at is null',
      [hashOf(key), kind],
    )
    if (known.size > 1000) known.clear() // somebody is guessing
    known.set(key, { project: rows[0]?.project_id, until: Date.now() + 60_000 })
    return rows[0]?.project_id
  }
}
