import { createHash, randomBytes } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { transaction } from '../database/transaction.ts'
import type { KeyKind } from './principal.ts'
import type { KeyInfo, Keys, NewKey, NewKeys } from './responses.ts'

/** What a new key is for. */
export interface KeyOptions {
  readonly kind: KeyKind
  readonly label: string
  /** Pages that may use a write key; empty for all. Normalized by `normalizeOrigin()`. */
  readonly origins?: readonly string[] | undefined
  /** Whether requests without an `Origin` header may use a key with a list of origins. */
  readonly allowServers?: boolean | undefined
  /** Whether what is sent with this key is refused and only counted. */
  readonly internal?: boolean | undefined
}

const PREFIX: Readonly<Record<KeyKind, string>> = { write: 'wk_', read: 'rk_', admin: 'ak_' }
const KEY = /^[wra]k_[\w-]{43}$/
/** Characters of a key that stay readable, to identify it. */
const VISIBLE_CHARS = 7

/** Whether a credential has the form of a key. */
export const isKey = (text: unknown): text is string => typeof text === 'string' && KEY.test(text)

/**
 * Keys are 32 random bytes, so a plain hash cannot be reversed, and keys are found by their hash:
 * no comparison takes longer for a key that is nearly right.
 */
export const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest()

/** The columns of a {@link KeyInfo}. */
const INFO = `id, kind, label, prefix || '…' prefix, origins, allow_servers "allowServers", internal, created_at "createdAt",
  to_char(last_used_on, 'YYYY-MM-DD') "lastUsedOn", revoked_at "revokedAt"`
const ACTIVE = '(revoked_at is null or revoked_at > now())'

interface KeyRow extends Omit<KeyInfo, 'createdAt' | 'revokedAt'> {
  readonly createdAt: Date
  readonly revokedAt: Date | null
}

const toInfo = ({ createdAt, revokedAt, ...row }: KeyRow): KeyInfo => ({
  ...row,
  createdAt: createdAt.getTime(),
  revokedAt: revokedAt?.getTime() ?? null,
})

/** Creates a key of a project. It is returned in the clear, this once. */
export async function createKey(
  client: Pool | PoolClient,
  project: number,
  options: KeyOptions,
): Promise<NewKey> {
  const { kind, label, origins = [], allowServers = false, internal = false } = options
  const key = PREFIX[kind] + randomBytes(32).toString('base64url')
  const { rows } = await client.query<KeyRow>(
    `insert into api_key(project_id, kind, label, prefix, hash, origins, allow_servers, internal)
     values($1, $2, $3, $4, $5, $6, $7, $8) returning ${INFO}`,
    [
      ...[project, kind, label, key.slice(0, VISIBLE_CHARS), hashKey(key)],
      ...[origins, allowServers, internal],
    ],
  )
  return { key, ...toInfo(rows[0] as KeyRow) }
}

/** Creates a key of each kind. */
export async function createFirstKeys(
  client: PoolClient,
  project: number,
  label: string,
): Promise<NewKeys> {
  const create = async (kind: KeyKind): Promise<string> =>
    (await createKey(client, project, { kind, label })).key
  return {
    writeKey: await create('write'),
    readKey: await create('read'),
    adminKey: await create('admin'),
  }
}

/** Creates a key of each kind for the project `default`. */
export const createKeys = (pool: Pool, label: string): Promise<NewKeys> =>
  transaction(pool, async (client) =>
    createFirstKeys(client, await findDefaultProject(client), label),
  )

/** Creates the keys of demo pages, which get no admin key. */
export const createDemoKeys = (pool: Pool): Promise<Keys> =>
  transaction(pool, async (client) => {
    const project = await findDefaultProject(client)
    const create = async (kind: KeyKind): Promise<string> =>
      (await createKey(client, project, { kind, label: 'demo' })).key
    return { writeKey: await create('write'), readKey: await create('read') }
  })

async function findDefaultProject(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    "select id from project where slug = 'default'",
  )
  return (rows[0] as { id: number }).id
}

/**
 * When the newest keys with a label were created. Revoked keys count: a start must not replace keys
 * that were revoked on purpose.
 */
export async function findKeysMadeAt(pool: Pool, label: string): Promise<Date | undefined> {
  const { rows } = await pool.query<{ at: Date | null }>(
    'select max(created_at) at from api_key where label = $1',
    [label],
  )
  return rows[0]?.at ?? undefined
}

/** All keys of a project, revoked ones included, the oldest first. */
export async function listKeys(pool: Pool, project: number): Promise<readonly KeyInfo[]> {
  const { rows } = await pool.query<KeyRow>(
    `select ${INFO} from api_key where project_id = $1 order by id`,
    [project],
  )
  return rows.map(toInfo)
}

/** The write keys of a project that are valid, the oldest first. */
export async function listWriteKeys(pool: Pool, project: number): Promise<readonly KeyInfo[]> {
  const { rows } = await pool.query<KeyRow>(
    `select ${INFO} from api_key where project_id = $1 and kind = 'write' and ${ACTIVE} order by id`,
    [project],
  )
  return rows.map(toInfo)
}

/** The kind of a key; `undefined` when the project has no such key. */
export async function findKeyKind(
  pool: Pool,
  project: number,
  id: number,
): Promise<KeyKind | undefined> {
  const { rows } = await pool.query<{ kind: KeyKind }>(
    'select kind from api_key where project_id = $1 and id = $2',
    [project, id],
  )
  return rows[0]?.kind
}

/**
 * Creates a key with the same settings, and ends the old one after a time in which both are valid.
 * `undefined` when the project has no such key, or it was revoked or rotated already.
 */
export const rotateKey = (
  pool: Pool,
  project: number,
  id: number,
  graceHours: number,
): Promise<NewKey | undefined> =>
  transaction(pool, async (client) => {
    const { rows } = await client.query<KeyOptions>(
      `update api_key set revoked_at = now() + make_interval(secs => $3) where project_id = $1 and id = $2 and revoked_at is null
       returning kind, label, origins, allow_servers "allowServers", internal`,
      [project, id, graceHours * 3600],
    )
    const [old] = rows
    return old && createKey(client, project, old)
  })

/** Ends a key now, or returns when it ended; `undefined` when the project has no such key. */
export async function revokeKey(
  pool: Pool,
  project: number,
  id: number,
): Promise<KeyInfo | undefined> {
  const { rows } = await pool.query<KeyRow>(
    `update api_key set revoked_at = case when ${ACTIVE} then now() else revoked_at end
     where project_id = $1 and id = $2 returning ${INFO}`,
    [project, id],
  )
  return rows[0] && toInfo(rows[0])
}
