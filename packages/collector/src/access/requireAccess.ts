import type { Context, MiddlewareHandler } from 'hono'
import { respondError } from '../http/respond.ts'
import { type Authenticate, hasKeyPrefix, type Refusal } from './authenticate.ts'
import type { Keyring } from './keyring.ts'
import {
  describeNeed,
  findScope,
  mayActFor,
  mayReadCourse,
  type Permission,
  ROLE_NAMES,
} from './permissions.ts'
import { isKeyPrincipal, type KeyPrincipal, type Principal } from './principal.ts'
import { DEFAULT_PROJECT } from './projects.ts'

/** A request that may pass: `c.get('project')` is the project that every query is limited to. */
export interface AccessEnv {
  Variables: { project: number; principal: Principal }
}

/** What a permission that does not reach the whole project is compared with. */
export interface AccessOptions {
  /** The parameter of the path that is a viewer's id, for permissions of viewers. @default none */
  readonly viewerParam?: string | undefined
  /** The parameter of the path that is a course's id, for `read:course`. @default none */
  readonly courseParam?: string | undefined
  /**
   * Whether the token may stand in `?token=`, for requests that cannot have headers: beacons and
   * WebSockets. Addresses end up in logs.
   * @default false
   */
  readonly tokenInQuery?: boolean | undefined
}

/**
 * Creates middleware that lets only requests with this permission pass, and answers 401 without a
 * known credential, 403 with one that is not enough.
 */
export type RequireAccess = (
  permission: Permission,
  options?: AccessOptions,
) => MiddlewareHandler<AccessEnv>

/**
 * Creates middleware that lets only requests with a key of this kind pass; for `read` also other
 * credentials that may read the whole project.
 */
export type RequireKey = (kind: 'write' | 'read') => MiddlewareHandler<AccessEnv>

/** The checks of requests. */
export interface Access {
  readonly requireAccess: RequireAccess
  readonly requireKey: RequireKey
  /**
   * Checks the key of a request to ingest, which can stand in the body; a response when it may not
   * pass.
   */
  checkWriter(c: Context, key: string | undefined): Promise<KeyPrincipal | Response>
  /** The viewer of the request's token, always of `project`; a response when it may not pass. */
  checkViewer(c: Context, project: number): Promise<string | undefined | Response>
}

export function createAccess(authenticate: Authenticate, keyring: Keyring): Access {
  /** Why a principal may not pass; `undefined` when it may. */
  async function findDenial(
    c: Context,
    permission: Permission,
    principal: Principal,
    { viewerParam, courseParam }: AccessOptions,
  ): Promise<string | undefined> {
    const scope = findScope(permission, principal)
    if (!scope) return `${ROLE_NAMES[principal.role]} is not enough`
    if (viewerParam && !mayActFor(permission, principal, c.req.param(viewerParam)))
      return 'a token is for the viewer of its claim "sub" only'
    if (courseParam && !mayReadCourse(principal, c.req.param(courseParam) ?? ''))
      return 'the course is not in the claim "courses" of the token'
    if (permission === 'ingest') return findOriginDenial(c, principal)
    if (
      permission === 'projects' &&
      principal.project !== (await keyring.findProject(DEFAULT_PROJECT))
    )
      return `only admin keys of the project "${DEFAULT_PROJECT}" manage projects`
    return undefined
  }

  const requireAccess: RequireAccess =
    (permission, options = {}) =>
    async (c, next) => {
      let refusal: string | undefined
      let denial: string | undefined
      // A page sends a key and a token together. The one that is enough counts.
      for (const credential of listCredentials(c, options)) {
        const found = await authenticate(credential)
        if (isRefusal(found)) {
          refusal ??= found.refusal
          continue
        }
        const reason = await findDenial(c, permission, found, options)
        if (reason === undefined) {
          if (permission !== 'ingest') c.header('Cache-Control', 'no-store')
          c.set('project', found.project)
          c.set('principal', found)
          return next()
        }
        denial ??= reason
      }
      if (denial !== undefined) return respondForbidden(c, permission, denial)
      return respondUnknown(c, permission, refusal)
    }

  return {
    requireAccess,
    requireKey: (kind) => requireAccess(kind === 'write' ? 'ingest' : 'read'),
    async checkWriter(c, key) {
      // Without a key, a token that is known gets 403 instead of 401.
      const credential = key ?? getBearer(c)
      const found = credential ? await authenticate(credential) : undefined
      if (!found || isRefusal(found)) return respondUnknown(c, 'ingest', found?.refusal)
      const reason = await findDenial(c, 'ingest', found, {})
      return reason === undefined && isKeyPrincipal(found)
        ? found
        : respondForbidden(c, 'ingest', reason ?? '')
    },
    async checkViewer(c, project) {
      const bearer = getBearer(c)
      const token = bearer && !hasKeyPrefix(bearer) ? bearer : c.req.query('token')
      if (!token) return undefined
      const found = await authenticate(token)
      if (isRefusal(found)) return respondRefusal(c, found.refusal)
      if (isKeyPrincipal(found)) return undefined
      if (found.project !== project)
        return respondError(c, 403, 'the token is for another project than the write key')
      return found.viewerId
    },
  }
}

const isRefusal = (found: Principal | Refusal): found is Refusal => 'refusal' in found

function findOriginDenial(c: Context, principal: Principal): string | undefined {
  const origin = c.req.header('origin')
  if (!isKeyPrincipal(principal) || principal.allowsOrigin(origin)) return undefined
  return origin === undefined
    ? 'this write key is for pages only, and the request has no Origin header'
    : `this write key is not for pages of ${origin.slice(0, 100)}`
}

/** In the order in which they are tried. */
function listCredentials(c: Context, { tokenInQuery }: AccessOptions): readonly string[] {
  return [
    getBearer(c),
    c.req.query('key'),
    tokenInQuery ? c.req.query('token') : undefined,
  ].flatMap((credential) => credential || [])
}

const getBearer = (c: Context): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(c.req.header('authorization') ?? '')?.[1]

/** The key outside of the body. Beacons cannot set headers, so the query comes first. */
export function getKey(c: Context): string | undefined {
  const bearer = getBearer(c)
  return c.req.query('key') || (bearer && hasKeyPrefix(bearer) ? bearer : undefined)
}

function respondUnknown(c: Context, permission: Permission, refusal?: string): Response {
  return respondRefusal(
    c,
    `${refusal ?? 'no credential was sent'}: this needs ${describeNeed(permission)}`,
  )
}

/** A 401 has to name the scheme. https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1 */
function respondRefusal(c: Context, reason: string): Response {
  c.header('WWW-Authenticate', 'Bearer')
  return respondError(c, 401, reason)
}

const respondForbidden = (c: Context, permission: Permission, denial: string): Response =>
  respondError(c, 403, `${denial}: this needs ${describeNeed(permission)}`)
