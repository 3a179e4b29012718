import { createSecretKey } from 'node:crypto'
import { LIMITS } from '@playhead/core/wire'
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose'
import * as v from 'valibot'
import { describeIssue, FIRST_ISSUE, isStorable } from '../ingest/validation.ts'
import { TOKEN_ROLES, type TokenRole } from './principal.ts'
import { DEFAULT_PROJECT } from './projects.ts'
import type { TokenSettings } from './tokenSettings.ts'

/** A token that was accepted. */
interface Verified {
  readonly claims: TokenClaims
  /** When it is verified again, epoch ms. */
  readonly until: number
}

/** A request cannot be judged now, because the host application's keys cannot be fetched. */
export class KeySetUnavailable extends Error {
  override name = 'KeySetUnavailable'
}

/** What a token says. */
export interface TokenClaims {
  readonly sub: string
  readonly role: TokenRole
  readonly courses: readonly string[]
  /** The slug of a project. */
  readonly project: string
}

/** What a token says, or why it is not accepted. */
export type VerifyToken = (token: string) => Promise<TokenClaims | { readonly refusal: string }>

const MAX_TOKEN_CHARS = 4096
const CLOCK_TOLERANCE_S = 60
const KEY_SET_TIMEOUT_MS = 5000
/** An unknown `kid` makes the key set be fetched again, but not more often. */
const KEY_SET_COOLDOWN_MS = 30_000
const KEY_SET_AGE_MS = 600_000
/** A page sends its token every 15 s, and verifying one takes 0.2 to 0.4 ms of computing. */
const REMEMBERED_MS = 60_000
const MAX_REMEMBERED = 5000

const id = v.pipe(
  v.string(),
  v.nonEmpty(),
  v.maxLength(LIMITS.idChars),
  v.check<string, string>(isStorable, 'text that no database stores: a NUL or half a character'),
)
const claimsSchema: v.GenericSchema<unknown, TokenClaims> = v.object({
  sub: id,
  role: v.optional(v.picklist(TOKEN_ROLES), 'viewer'),
  courses: v.optional(v.array(id), []),
  project: v.optional(v.string(), DEFAULT_PROJECT),
})

/**
 * Verifies tokens that the host application signed. The setting decides the algorithms, never the
 * token: with a secret only HS256, with a key set only RS256 and ES256, so that a public key cannot
 * be used as a secret, and `none` is unknown.
 */
export function createTokenVerifier(settings: TokenSettings): VerifyToken {
  const { issuer, audience } = settings
  const options: JWTVerifyOptions = {
    algorithms: settings.secret ? ['HS256'] : ['RS256', 'ES256'],
    clockTolerance: CLOCK_TOLERANCE_S,
    requiredClaims: ['exp', 'sub'],
    ...(issuer && { issuer }),
    ...(audience && { audience }),
  }
  const verify = createVerify(settings, options)

  async function check(token: string): Promise<Verified | { readonly refusal: string }> {
    let payload: JWTPayload
    try {
      payload = await verify(token)
    } catch (error) {
      const isAboutToken = settings.secret || ABOUT_TOKEN.some((kind) => error instanceof kind)
      if (isAboutToken) return { refusal: describeRefusal(error) }
      throw new KeySetUnavailable('the keys of JWKS_URL cannot be fetched', { cause: error })
    }
    const claims = v.safeParse(claimsSchema, payload, FIRST_ISSUE)
    if (!claims.success) return { refusal: `the token: ${describeIssue(claims.issues)}` }
    const endsAt = ((payload.exp as number) + CLOCK_TOLERANCE_S) * 1000
    return { claims: claims.output, until: Math.min(endsAt, Date.now() + REMEMBERED_MS) }
  }

  const remembered = new Map<string, Verified>()
  return async (token) => {
    if (token.length > MAX_TOKEN_CHARS)
      return { refusal: `the token has more than ${MAX_TOKEN_CHARS} characters` }
    const known = remembered.get(token)
    if (known && Date.now() < known.until) return known.claims
    const found = await check(token)
    if ('refusal' in found) return found
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    remembered.set(token, found)
    return found.claims
  }
}

function createVerify(
  { secret, keysUrl }: TokenSettings,
  options: JWTVerifyOptions,
): (token: string) => Promise<JWTPayload> {
  if (secret) {
    const key = createSecretKey(Buffer.from(secret))
    return async (token) => (await jwtVerify(token, key, options)).payload
  }
  const keySet = createRemoteJWKSet(new URL(keysUrl as string), {
    timeoutDuration: KEY_SET_TIMEOUT_MS,
    cooldownDuration: KEY_SET_COOLDOWN_MS,
    cacheMaxAge: KEY_SET_AGE_MS,
  })
  return async (token) => (await jwtVerify(token, keySet, options)).payload
}

/** Errors that are about the token. With a key set, all others are about fetching it. */
const ABOUT_TOKEN = [
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
]

function describeRefusal(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired'
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the claim "${error.claim}" of the token is ${error.reason === 'missing' ? 'missing' : 'not accepted'}`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the algorithm of the token is not accepted'
  if (error instanceof errors.JWKSNoMatchingKey) return 'the token is signed by an unknown key'
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'the signature of the token is wrong'
  return 'the token cannot be read'
}
