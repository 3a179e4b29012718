import type { Pool } from 'pg'
import { getDay } from '../database/days.ts'
import { createSnapshot } from './createSnapshot.ts'
import { hashKey, isKey } from './keys.ts'
import { createOriginMatcher } from './originMatcher.ts'
import type { KeyKind, KeyPrincipal } from './principal.ts'
import { IS_PRESENT } from './projects.ts'

/** Finds keys and projects. What another process changed counts within 10 s. */
export interface Keyring {
  /** `undefined` when the key is unknown or revoked. */
  findKey(key: unknown): Promise<KeyPrincipal | undefined>
  /** The number of a project by its slug. */
  findProject(slug: string): Promise<number | undefined>
  /** Makes a change of this process count at once. */
  invalidate(): void
}

interface KeyRow {
  readonly id: number
  readonly project_id: number
  readonly kind: KeyKind
  readonly hash: Buffer
  readonly origins: readonly string[]
  readonly allow_servers: boolean
  readonly internal: boolean
  readonly used_on: string | null
  /** Until it is revoked, ms. */
  readonly left_ms: number | null
}

interface CachedKey {
  readonly principal: KeyPrincipal
  /** When it is revoked, by the monotonic clock. */
  readonly endsAt: number
  usedOn: string | null
}

interface Known {
  findKey(key: string): CachedKey | undefined
  readonly projects: ReadonlyMap<string, number>
}

/** `now` is the monotonic clock, ms. */
export function createKeyring(pool: Pool, now: () => number = () => performance.now()): Keyring {
  const known = createSnapshot(() => readAll(pool, now()), now)
  return {
    async findKey(key) {
      if (!isKey(key)) return undefined
      const all = await known.get((each) => each.findKey(key) !== undefined)
      const found = all.findKey(key)
      if (!found || found.endsAt <= now()) return undefined
      noteUse(pool, found)
      return found.principal
    },
    async findProject(slug) {
      const { projects } = await known.get((all) => all.projects.has(slug))
      return projects.get(slug)
    },
    invalidate: () => known.invalidate(),
  }
}

async function readAll(pool: Pool, now: number): Promise<Known> {
  const { rows: keys } = await pool.query<KeyRow>(
    `select id, project_id, kind, hash, origins, allow_servers, internal, to_char(last_used_on, 'YYYY-MM-DD') used_on,
       extract(epoch from revoked_at - now())::float8 * 1000 left_ms
     from api_key where revoked_at is null or revoked_at > now()`,
  )
  const { rows: projects } = await pool.query<{ id: number; slug: string }>(
    `select id, slug from project where ${IS_PRESENT}`,
  )
  return {
    findKey: createFinder(
      new Map(keys.map((row) => [row.hash.toString('hex'), toCachedKey(row, now)])),
    ),
    projects: new Map(projects.map(({ id, slug }) => [slug, id])),
  }
}

/** Finds a key by its hash, and after that by itself: hashing takes longer than all other checks. */
function createFinder(byHash: ReadonlyMap<string, CachedKey>): Known['findKey'] {
  const seen = new Map<string, CachedKey>()
  return (key) => {
    const known = seen.get(key) ?? byHash.get(hashKey(key).toString('hex'))
    if (known) seen.set(key, known)
    return known
  }
}

function toCachedKey(row: KeyRow, now: number): CachedKey {
  const { id, project_id, kind, origins, allow_servers, internal, used_on, left_ms } = row
  const matches = createOriginMatcher(origins)
  return {
    principal: {
      role: kind,
      project: project_id,
      keyId: id,
      internal,
      allowsOrigin: (origin) =>
        !origins.length || (origin === undefined ? allow_servers : matches(origin)),
    },
    endsAt: left_ms === null ? Number.POSITIVE_INFINITY : now + left_ms,
    usedOn: used_on,
  }
}

/** Notes the day of use: one statement a key and day. A failed one is tried again at the next use. */
function noteUse(pool: Pool, key: CachedKey): void {
  const today = getDay(Date.now())
  if (key.usedOn === today) return
  const before = key.usedOn
  key.usedOn = today
  pool
    .query(
      'update api_key set last_used_on = $2 where id = $1 and (last_used_on is null or last_used_on < $2)',
      [key.principal.keyId, today],
    )
    .catch(() => {
      key.usedOn = before
    })
}
