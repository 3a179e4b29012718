import type { Keyring } from './keyring.ts'
import { isKey } from './keys.ts'
import type { Principal } from './principal.ts'
import type { VerifyToken } from './verifyToken.ts'

/** A credential that is not known, and why. */
export interface Refusal {
  readonly refusal: string
}

/** Finds out whose a credential is. */
export type Authenticate = (credential: string) => Promise<Principal | Refusal>

/** Distinguishes keys from tokens, which are three parts between dots. */
export const hasKeyPrefix = (credential: string): boolean => /^[wra]k_/.test(credential)

/** Creates the check of keys and, where the collector accepts them, of tokens. */
export function createAuthenticate(
  keyring: Keyring,
  verifyToken: VerifyToken | undefined,
): Authenticate {
  async function readKey(key: string): Promise<Principal | Refusal> {
    const found = isKey(key) ? await keyring.findKey(key) : undefined
    return found ?? { refusal: 'the key is unknown or revoked' }
  }

  async function readToken(token: string): Promise<Principal | Refusal> {
    if (!verifyToken)
      return { refusal: 'this is no key, and tokens need JWT_SECRET or JWKS_URL to be set' }
    const claims = await verifyToken(token)
    if ('refusal' in claims) return claims
    const { sub, role, courses, project: slug } = claims
    const project = await keyring.findProject(slug)
    if (project === undefined) return { refusal: 'the project of the token is unknown' }
    return { role, project, viewerId: sub, courses }
  }

  return (credential) => (hasKeyPrefix(credential) ? readKey(credential) : readToken(credential))
}
