/** What a key may be for. */
export type KeyKind = 'write' | 'read' | 'admin'

/** Roles that a token of the host application can give. */
export const TOKEN_ROLES = ['viewer', 'teacher', 'analyst', 'owner'] as const
export type TokenRole = (typeof TOKEN_ROLES)[number]

export type Role = KeyKind | TokenRole

/** A request with a key. */
export interface KeyPrincipal {
  readonly role: KeyKind
  /** The project of the key; every query is limited to it. */
  readonly project: number
  readonly keyId: number
  /** Records sent with this key are the team's own, and are refused. */
  readonly internal: boolean
  /** Whether a request with this `Origin` header may use the key. */
  readonly allowsOrigin: (origin: string | undefined) => boolean
}

/** A request with a token that the host application signed. */
export interface TokenPrincipal {
  readonly role: TokenRole
  readonly project: number
  /** The claim `sub`: the `viewerId` of the user's own sessions. */
  readonly viewerId: string
  /** Courses whose aggregates a teacher may read. */
  readonly courses: readonly string[]
}

/** Who sends a request, always within one project. */
export type Principal = KeyPrincipal | TokenPrincipal

export const isKeyPrincipal = (principal: Principal): principal is KeyPrincipal =>
  'keyId' in principal
