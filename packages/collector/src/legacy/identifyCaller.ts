import type { Context } from 'hono'
import type { Denial } from '../access/denial.ts'
import type { Access } from '../access/requireAccess.ts'
import type { ClientDescription, ReadHeader } from '../environment/describeClient.ts'
import { isStorable } from '../ingest/validation.ts'
import type { DerivedFields } from '../rollup/fields.ts'

/** Who sends a request to a legacy endpoint. */
export interface Caller {
  readonly project: number
  /** The write key is one for the team's own views. */
  readonly internal: boolean
  /** Null for an anonymous viewer. */
  readonly viewerId: string | null
  /** What the request says of its session. */
  readonly derived: DerivedFields
}

/** Finds out who sends a request. */
export type IdentifyCaller = (c: Context) => Promise<Caller | Denial>

const MAX_ID_CHARS = 200

/**
 * Creates the check of the legacy endpoints' callers: a write key, the token of a viewer, or both.
 * Where the operator trusts it, the header `X-Viewer-Id` names the viewer as well. A page can set
 * any header, so the collector then has to be behind a server that overwrites it.
 */
export function createIdentifyCaller(given: {
  readonly checkSender: Access['checkSender']
  readonly describeClient: (header: ReadHeader) => ClientDescription
  readonly trustViewerHeader: boolean
}): IdentifyCaller {
  const { checkSender, describeClient, trustViewerHeader } = given
  return async (c) => {
    const header = (name: string): string | undefined => c.req.header(name)
    const sender = await checkSender({ header, query: (name) => c.req.query(name) })
    if ('status' in sender) return sender
    const { project, internal, viewer } = sender
    const named = viewer ?? (trustViewerHeader ? header('x-viewer-id') : undefined)
    const isViewer = named && named.length <= MAX_ID_CHARS && isStorable(named)
    return {
      ...{ project, internal, viewerId: isViewer ? named : null },
      derived: { ...describeClient(header), inferred: true },
    }
  }
}
