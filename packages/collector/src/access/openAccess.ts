import type { Pool } from 'pg'
import type { CheckRate } from '../http/limitRate.ts'
import { type AdmitBatch, createAdmitBatch } from './admitBatch.ts'
import { type Authenticate, createAuthenticate } from './authenticate.ts'
import { createViewerDeletion, type ViewerDeletion } from './forgetViewers.ts'
import { createKeyring, type Keyring } from './keyring.ts'
import { type Access, createAccess } from './requireAccess.ts'
import { createSessionViewers } from './sessionViewers.ts'
import { readTokenSettings, type TokenOptions } from './tokenSettings.ts'
import { createTokenVerifier } from './verifyToken.ts'
import { createViewerRules, type ViewerRuleReader } from './viewerRules.ts'

/** Everything that decides who may do what, and which records are taken of whom. */
export interface AccessParts extends Access {
  readonly authenticate: Authenticate
  readonly keyring: Keyring
  /** Whether tokens of the host application are accepted. */
  readonly acceptsTokens: boolean
  readonly admitBatch: AdmitBatch
  readonly viewerRules: ViewerRuleReader
  readonly viewerDeletion: ViewerDeletion
  readonly requireViewerToken: boolean
}

export function openAccess(
  pool: Pool,
  options: TokenOptions,
  checkRate: CheckRate,
  report: (error: unknown, where: string) => void,
): AccessParts {
  const { requireViewerToken = false } = options
  const keyring = createKeyring(pool)
  const tokens = readTokenSettings(options)
  const authenticate = createAuthenticate(keyring, tokens && createTokenVerifier(tokens))
  const viewerRules = createViewerRules(pool)
  return {
    ...createAccess(authenticate, keyring, checkRate),
    ...{ authenticate, keyring, viewerRules, requireViewerToken },
    acceptsTokens: tokens !== undefined,
    admitBatch: createAdmitBatch(viewerRules, createSessionViewers(pool), requireViewerToken),
    viewerDeletion: createViewerDeletion(pool, viewerRules, report),
  }
}
