import type { Context } from 'hono'
import type { FindProject } from '../database/keys.ts'
import { getWriteKey } from '../http/requireKey.ts'
import { isStorable } from '../ingest/validation.ts'

/** Who sends a request to a legacy endpoint. */
export interface Caller {
  readonly project: number
  /** Null for an anonymous viewer. */
  readonly viewerId: string | null
}

/** Finds out who sends a request; `undefined` without a write key. */
export type IdentifyCaller = (c: Context) => Promise<Caller | undefined>

const MAX_ID_CHARS = 200

/**
 * Creates the check of the legacy endpoints' callers: the project by the write key, the viewer by
 * the header `X-Viewer-Id`, but only where the operator trusts it. A page can set any header, so
 * the collector then has to be behind a server that overwrites it.
 */
export function createIdentifyCaller(
  findProject: FindProject,
  trustViewerHeader: boolean,
): IdentifyCaller {
  return async (c) => {
    const project = await findProject(getWriteKey(c), 'write')
    if (project === undefined) return undefined
    const given = trustViewerHeader ? c.req.header('x-viewer-id') : undefined
    const isViewer = given && given.length <= MAX_ID_CHARS && isStorable(given)
    return { project, viewerId: isViewer ? given : null }
  }
}
