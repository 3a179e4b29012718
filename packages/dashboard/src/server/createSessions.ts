import { createHash, randomBytes } from 'node:crypto'
import type { Principal } from '@playhead/collector'
import type { Pool } from 'pg'

/** A user who is signed in. */
export interface SignedIn {
  readonly principal: Principal
  /** Whether the user may see all projects: by a one-time link of the process. */
  readonly operator: boolean
}

/** Users who are signed in, each by a secret in a cookie. */
export interface Sessions {
  /** Returns the secret. It is valid until `expiresAt`, epoch ms, or as long as the key. */
  create(user: SignedIn, expiresAt: number): Promise<string>
  /** The user of a secret; `undefined` when it is unknown or expired, or its key was revoked. */
  find(secret: string): Promise<SignedIn | undefined>
  remove(secret: string): Promise<void>
  /** Creates a code that signs in once, and says whether there is a project with this slug. */
  createLink(project?: string): Promise<{ readonly code: string; readonly hasProject: boolean }>
  /** Uses a code up; returns whether it was valid. */
  redeemLink(code: string): Promise<boolean>
}

const LINK_HOURS = 1
const SECRET = /^[\w-]{43}$/
const LINK = /^link_[\w-]{43}$/
/** Distinguishes codes of links from keys and tokens. */
export const isLinkCode = (text: string): boolean => LINK.test(text)

const createSecret = (): string => randomBytes(32).toString('base64url')
/** The secrets are random, so a plain hash cannot be reversed. */
const toHash = (secret: string): Buffer => createHash('sha256').update(secret).digest()

interface SessionRow {
  readonly project_id: number
  readonly operator: boolean
  readonly role: Principal['role']
  readonly key_id: number | null
  readonly subject: string | null
  readonly courses: readonly string[]
}

export function createSessions(pool: Pool): Sessions {
  return {
    async create({ principal, operator }, expiresAt) {
      const secret = createSecret()
      const { project, role } = principal
      const isKey = 'keyId' in principal
      await pool.query('delete from dashboard_session where expires_at < now()')
      await pool.query(
        `insert into dashboard_session(hash, project_id, operator, role, key_id, subject, courses, expires_at)
         values($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8 / 1000))`,
        [
          ...[toHash(secret), project, operator, role, isKey ? principal.keyId : null],
          ...[isKey ? null : principal.viewerId, isKey ? [] : principal.courses, expiresAt],
        ],
      )
      return secret
    },
    async find(secret) {
      if (!SECRET.test(secret)) return undefined
      const { rows } = await pool.query<SessionRow>(
        `select project_id, operator, role, key_id, subject, courses from dashboard_session s
         where hash = $1 and expires_at > now() and (key_id is null or exists(
           select from api_key k where k.id = s.key_id and (k.revoked_at is null or k.revoked_at > now())))`,
        [toHash(secret)],
      )
      return rows[0] && toSignedIn(rows[0])
    },
    async remove(secret) {
      await pool.query('delete from dashboard_session where hash = $1', [toHash(secret)])
    },
    async createLink(project) {
      const code = `link_${createSecret()}`
      await pool.query('delete from dashboard_link where expires_at < now()')
      await pool.query(
        'insert into dashboard_link(hash, expires_at) values($1, now() + make_interval(hours => $2))',
        [toHash(code), LINK_HOURS],
      )
      const { rowCount } = await pool.query('select from project where slug = $1', [
        project ?? null,
      ])
      return { code, hasProject: rowCount === 1 }
    },
    async redeemLink(code) {
      const { rowCount } = await pool.query(
        'delete from dashboard_link where hash = $1 and expires_at > now()',
        [toHash(code)],
      )
      return rowCount === 1
    },
  }
}

function toSignedIn({ key_id, ...row }: SessionRow): SignedIn {
  const { project_id: project, role, operator, subject, courses } = row
  // Only write keys have origins, and none signs in.
  const principal =
    key_id === null
      ? { project, role, viewerId: subject ?? '', courses }
      : { project, role, keyId: key_id, internal: false, allowsOrigin: () => true }
  return { principal: principal as Principal, operator }
}
