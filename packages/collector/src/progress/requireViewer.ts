import type { MiddlewareHandler } from 'hono'
import { respondDenial } from '../access/denial.ts'
import { isKeyPrincipal, type Principal } from '../access/principal.ts'
import type { RequireAccess } from '../access/requireAccess.ts'
import type { IdentifyCaller } from '../legacy/identifyCaller.ts'
import type { ProgressViewer } from './saveProgress.ts'

/** A request of a viewer, about their own progress. */
export interface ViewerEnv {
  Variables: {
    project: number
    principal: Principal
    viewer: ProgressViewer
    /** Whether a token names the viewer, and not a header that a server in front of it has set. */
    hasToken: boolean
  }
}

/** What identifies a viewer. */
export interface ViewerAccess {
  readonly requireAccess: RequireAccess
  readonly identifyCaller: IdentifyCaller
  /** Whether the header `X-Viewer-Id` names the viewer. */
  readonly trustViewerHeader: boolean
}

/**
 * Creates middleware that lets only requests of a known viewer pass: with a token, or with a write
 * key where a trusted server names the viewer. A write key alone is in every page, so it must not
 * read what anybody watched.
 */
export function requireViewer(
  { requireAccess, identifyCaller, trustViewerHeader }: ViewerAccess,
  tokenInQuery = false,
): MiddlewareHandler<ViewerEnv> {
  const requireToken = requireAccess('progress', { tokenInQuery })
  return async (c, next) => {
    if (trustViewerHeader && c.req.header('x-viewer-id') !== undefined) {
      const caller = await identifyCaller(c)
      if ('status' in caller) return respondDenial(c, caller)
      const { project, viewerId } = caller
      if (viewerId === null)
        return respondDenial(c, { status: 401, reason: 'X-Viewer-Id: expected the id of a viewer' })
      c.header('Cache-Control', 'no-store')
      c.set('viewer', { project, viewerId })
      c.set('hasToken', false)
      return next()
    }
    return requireToken(c as never, async () => {
      const principal = c.get('principal')
      // The permission is one of tokens alone.
      if (isKeyPrincipal(principal)) throw new Error('a key has the permission "progress"')
      c.set('viewer', { project: principal.project, viewerId: principal.viewerId })
      c.set('hasToken', true)
      await next()
    })
  }
}
