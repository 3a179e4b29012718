import type { Context, MiddlewareHandler } from 'hono'
import type { CheckRate } from '../http/limitRate.ts'
import { type Authenticate, hasKeyPrefix, type Refusal } from './authenticate.ts'
import { type Denial, respondDenial } from './denial.ts'
import type { Keyring } from './keyring.ts'
import {
  describeNeed,
  findScope,
  mayActFor,
  mayReadCourse,
  OPERATOR_PERMISSIONS,
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

/** The part of a request that holds credentials. */
export interface CredentialSource {
  /** Names are in lower case. */
  header(name: string): string | undefined
  query(name: string): string | undefined
}

/** The checks of requests. */
export interface Access {
  readonly requireAccess: RequireAccess
  readonly requireKey: RequireKey
  /** Checks the key of a request to ingest, which can stand in the body. */
  checkWriter(request: CredentialSource, key: string | undefined): Promise<KeyPrincipal | Denial>
  /** The viewer of the request's token, if there is one, which has to be of this project. */
  checkViewer(
    request: CredentialSource,
    project: number,
  ): Promise<{ readonly viewer: string | undefined } | Denial>
  /** The sender of a request with a write key, the token of a viewer, or both. */
  checkSender(request: CredentialSource): Promise<Sender | Denial>
  /** Lets a request of this process pass as this principal, without a credential. */
  vouchFor(request: Request, principal: Principal): void
}

/** Who stores records. */
export interface Sender {
  readonly project: number
  /** The write key is one for the team's own views. */
  readonly internal: boolean
  /** The viewer of the token, if there was one. */
  readonly viewer: string | undefined
}

export function createAccess(
  authenticate: Authenticate,
  keyring: Keyring,
  checkRate: CheckRate,
): Access {
  /** Why a principal may not pass; `undefined` when it may. */
  async function findDenial(
    c: Context,
    permission: Permission,
    principal: Principal,
    { viewerParam, courseParam }: AccessOptions,
  ): Promise<string | undefined> {
    if (!findScope(permission, principal)) return `${ROLE_NAMES[principal.role]} is not enough`
    if (viewerParam && !mayActFor(permission, principal, c.req.param(viewerParam)))
      return 'a token is for the viewer of its claim "sub" only'
    if (courseParam && !mayReadCourse(principal, c.req.param(courseParam) ?? ''))
      return 'the course is not in the claim "courses" of the token'
    if (permission === 'ingest') return findOriginDenial(principal, c.req.header('origin'))
    const operatorOnly = OPERATOR_PERMISSIONS[permission]
    if (operatorOnly && principal.project !== (await keyring.findProject(DEFAULT_PROJECT)))
      return operatorOnly
    return undefined
  }

  const vouched = new WeakMap<Request, Principal>()

  /** Who sends a request, by each of its credentials. */
  function listSenders(
    c: Context,
    options: AccessOptions,
  ): readonly (() => Promise<Principal | Refusal>)[] {
    const principal = vouched.get(c.req.raw)
    if (principal) return [async () => principal]
    return listCredentials(toSource(c), options).map((credential) => () => authenticate(credential))
  }

  const requireAccess: RequireAccess =
    (permission, options = {}) =>
    async (c, next) => {
      let refusal: string | undefined
      let denial: string | undefined
      // A page sends a key and a token together. The one that is enough counts.
      for (const findSender of listSenders(c, options)) {
        const found = await findSender()
        if (isRefusal(found)) {
          refusal ??= found.refusal
          continue
        }
        const reason = await findDenial(c, permission, found, options)
        if (reason === undefined) {
          const limited = await checkRate(found)
          if (limited) return respondDenial(c, limited)
          if (permission !== 'ingest') c.header('Cache-Control', 'no-store')
          c.set('project', found.project)
          c.set('principal', found)
          return next()
        }
        denial ??= reason
      }
      return respondDenial(
        c,
        denial === undefined ? unknown(permission, refusal) : forbidden(permission, denial),
      )
    }

  /** A viewer's token instead of a write key. */
  async function checkToken(request: CredentialSource): Promise<Sender | Denial> {
    const bearer = getBearer(request)
    const found = bearer ? await authenticate(bearer) : undefined
    if (!found || isRefusal(found)) return unknown('progress', found?.refusal)
    if (isKeyPrincipal(found) || !findScope('progress', found))
      return forbidden('progress', `${ROLE_NAMES[found.role]} is not enough`)
    const { project, viewerId: viewer } = found
    return (await checkRate(found)) ?? { project, internal: false, viewer }
  }

  const access: Access = {
    requireAccess,
    requireKey: (kind) => requireAccess(kind === 'write' ? 'ingest' : 'read'),
    vouchFor: (request, principal) => void vouched.set(request, principal),
    async checkWriter(request, key) {
      // Without a key, a token that is known gets 403 instead of 401.
      const credential = key ?? getBearer(request)
      const found = credential ? await authenticate(credential) : undefined
      if (!found || isRefusal(found)) return unknown('ingest', found?.refusal)
      if (!isKeyPrincipal(found) || found.role !== 'write')
        return forbidden('ingest', `${ROLE_NAMES[found.role]} is not enough`)
      const reason = findOriginDenial(found, request.header('origin'))
      if (reason !== undefined) return forbidden('ingest', reason)
      return (await checkRate(found)) ?? found
    },
    async checkViewer(request, project) {
      const bearer = getBearer(request)
      const token = bearer && !hasKeyPrefix(bearer) ? bearer : request.query('token')
      if (!token) return { viewer: undefined }
      const found = await authenticate(token)
      if (isRefusal(found)) return { status: 401, reason: found.refusal }
      if (isKeyPrincipal(found)) return { viewer: undefined }
      if (found.project === project) return { viewer: found.viewerId }
      return { status: 403, reason: 'the token is for another project than the write key' }
    },
    async checkSender(request) {
      const key = getKey(request)
      if (!key) return checkToken(request)
      const writer = await access.checkWriter(request, key)
      if ('status' in writer) return writer
      const { project, internal } = writer
      const token = await access.checkViewer(request, project)
      return 'status' in token ? token : { project, internal, viewer: token.viewer }
    },
  }
  return access
}

const isRefusal = (found: Principal | Refusal): found is Refusal => 'refusal' in found

const toSource = (c: Context): CredentialSource => ({
  header: (name) => c.req.header(name),
  query: (name) => c.req.query(name),
})

function findOriginDenial(principal: Principal, origin: string | undefined): string | undefined {
  if (!isKeyPrincipal(principal) || principal.allowsOrigin(origin)) return undefined
  return origin === undefined
    ? 'this write key is for pages only, and the request has no Origin header'
    : `this write key is not for pages of ${origin.slice(0, 100)}`
}

/** In the order in which they are tried. */
function listCredentials(
  request: CredentialSource,
  { tokenInQuery }: AccessOptions,
): readonly string[] {
  return [
    getBearer(request),
    request.query('key'),
    tokenInQuery ? request.query('token') : undefined,
  ].flatMap((credential) => credential || [])
}

const getBearer = (request: CredentialSource): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(request.header('authorization') ?? '')?.[1]

/** The key outside of the body. Beacons cannot set headers, so the query comes first. */
export function getKey(request: CredentialSource): string | undefined {
  const key = request.query('key')
  if (key) return key
  const bearer = getBearer(request)
  return bearer && hasKeyPrefix(bearer) ? bearer : undefined
}

const unknown = (permission: Permission, refusal = 'no credential was sent'): Denial => ({
  status: 401,
  reason: `${refusal}: this needs ${describeNeed(permission)}`,
})

const forbidden = (permission: Permission, denial: string): Denial => ({
  status: 403,
  reason: `${denial}: this needs ${describeNeed(permission)}`,
})
