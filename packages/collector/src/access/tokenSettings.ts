/** Whose tokens a collector accepts. Exactly one of `secret` and `keysUrl` is given. */
export interface TokenSettings {
  /** Shared with the host application: HS256. */
  readonly secret?: string | undefined
  /** Where the host application publishes its public keys, a JSON Web Key Set: RS256 and ES256. */
  readonly keysUrl?: string | undefined
  /** The claim `iss` that a token must have. */
  readonly issuer?: string | undefined
  /** The claim `aud` that a token must have, or have among others. */
  readonly audience?: string | undefined
}

const MIN_SECRET_BYTES = 32
export const SECRET_EXPECTED: string = `at least ${MIN_SECRET_BYTES} bytes of text, like the output of: openssl rand -base64 48`
export const KEYS_URL_EXPECTED =
  'an https address without a user or a password, or an http address of this machine'

/** Shorter secrets can be guessed from one token. https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
export const isSecret = (value: unknown): boolean =>
  typeof value === 'string' && Buffer.byteLength(value) >= MIN_SECRET_BYTES

/** Keys that come over plain http could be replaced on the way. */
export function isKeysUrl(value: unknown): boolean {
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (!url || url.username || url.password) return false
  const isLoopback = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)
}

/** The settings of a collector that are about tokens. */
export interface TokenOptions {
  /**
   * Shared with the host application that signs tokens, at least 32 bytes: HS256.
   * @default no tokens
   */
  readonly jwtSecret?: string | undefined
  /**
   * Where the host application publishes its public keys as a JSON Web Key Set: RS256 and ES256.
   * https, or http on this machine. Not together with `jwtSecret`.
   * @default no tokens
   */
  readonly jwksUrl?: string | undefined
  /** The claim `iss` that tokens must have. @default any */
  readonly jwtIssuer?: string | undefined
  /** The claim `aud` that tokens must have. @default any */
  readonly jwtAudience?: string | undefined
  /**
   * Accepts sessions with a `viewerId` only with the token of that viewer.
   * @default false
   */
  readonly requireViewerToken?: boolean | undefined
}

/** What is wrong with the settings together; `undefined` when nothing is. */
export function findTokenConflict(options: TokenOptions): string | undefined {
  const { jwtSecret, jwksUrl, jwtIssuer, jwtAudience, requireViewerToken } = options
  if (jwtSecret && jwksUrl)
    return 'JWT_SECRET (jwtSecret) and JWKS_URL (jwksUrl) exclude each other: tokens are signed either by a shared secret or by a private key'
  if (jwtSecret || jwksUrl) return undefined
  if (requireViewerToken)
    return 'REQUIRE_VIEWER_TOKEN (requireViewerToken) needs JWT_SECRET (jwtSecret) or JWKS_URL (jwksUrl), to check the tokens'
  if (jwtIssuer || jwtAudience)
    return 'JWT_ISSUER (jwtIssuer) and JWT_AUDIENCE (jwtAudience) need JWT_SECRET (jwtSecret) or JWKS_URL (jwksUrl)'
  return undefined
}

/** The settings of the tokens; `undefined` when none are accepted. */
export function readTokenSettings(options: TokenOptions): TokenSettings | undefined {
  const { jwtSecret: secret, jwksUrl: keysUrl, jwtIssuer: issuer, jwtAudience: audience } = options
  return secret || keysUrl ? { secret, keysUrl, issuer, audience } : undefined
}
