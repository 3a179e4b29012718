import type { Context, MiddlewareHandler } from 'hono'
import type { FindProject, KeyKind } from '../database/keys.ts'
import { respondError } from './respond.ts'

/** A request whose key was checked: `c.get('project')` is the project of the key. */
export interface KeyEnv {
  Variables: { project: number }
}

/** Creates middleware that lets only requests with a key of this kind pass. */
export type RequireKey = (kind: KeyKind) => MiddlewareHandler<KeyEnv>

const UNKNOWN_KEY = {
  read: 'the read key is missing or unknown: Authorization: Bearer rk_…',
  write: 'the write key is missing or unknown',
} as const

export function createRequireKey(findProject: FindProject): RequireKey {
  return (kind) => async (c, next) => {
    const project = await findProject(kind === 'read' ? getReadKey(c) : getWriteKey(c), kind)
    if (!project) return respondUnknownKey(c, kind)
    if (kind === 'read') c.header('Cache-Control', 'no-store')
    c.set('project', project)
    return next()
  }
}

export const respondUnknownKey = (c: Context, kind: KeyKind): Response =>
  respondError(c, 401, UNKNOWN_KEY[kind])

export const getReadKey = (c: Context): string | undefined =>
  c.req.header('authorization')?.replace(/^Bearer /i, '') ?? c.req.query('key')

/** The write key outside of the body. Beacons cannot set headers, so the query comes first. */
export const getWriteKey = (c: Context): string | undefined =>
  c.req.query('key') || /^Bearer (wk_\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
