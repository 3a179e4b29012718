import type {
  DeletedProject,
  DeletedViewer,
  InternalViewers,
  KeyInfo,
  KeyList,
  NewKey,
  NewProject,
  ProjectList,
  ViewerExport,
} from '../access/responses.ts'
import { type ConnectionOptions, encodeId, openConnection } from './openConnection.ts'

/** Where a collector is, and who manages it. */
export interface AdminClientOptions extends ConnectionOptions {
  /**
   * An admin key, `ak_…`, or the token of an owner; for `exportViewer()` and `deleteViewer()` also
   * the token of that viewer. An admin key does not belong on a page.
   * `null`: requests have none, for pages whose server knows who is signed in.
   */
  readonly key: string | null
}

/** What a new key is for. */
export interface NewKeyOptions {
  readonly kind: KeyInfo['kind']
  readonly label?: string | undefined
  /** Pages that may use a write key, like `https://*.example.com`. @default all */
  readonly origins?: readonly string[] | undefined
  /** Whether servers may use it as well, when it has `origins`. @default false */
  readonly allowServers?: boolean | undefined
  /** Whether what is sent with it is refused and only counted. @default false */
  readonly internal?: boolean | undefined
}

/**
 * The endpoints that manage a collector. Each method rejects with {@link CollectorError} when the
 * collector refuses or cannot be reached, and with a TypeError for a wrong argument.
 */
export interface AdminClient {
  /** The keys of the project, revoked ones included. */
  keys(): Promise<KeyList>
  /** The answer holds the key itself, this once. */
  createKey(options: NewKeyOptions): Promise<NewKey>
  /** Creates a key with the same settings; the old one ends after `graceHours`. @default 24 */
  rotateKey(id: number, options?: { readonly graceHours?: number | undefined }): Promise<NewKey>
  /** Other processes refuse the key within 10 s. */
  revokeKey(id: number): Promise<KeyInfo>
  /** With an admin key of the project `default`. */
  projects(): Promise<ProjectList>
  /** The answer holds the keys of the project, this once. */
  createProject(slug: string): Promise<NewProject>
  /**
   * Deletes a project with everything in it; its keys end at once. Not for the project `default`.
   * Of a large project, it takes minutes.
   */
  deleteProject(slug: string): Promise<DeletedProject>
  /** Everything that is stored about a viewer. */
  exportViewer(viewerId: string): Promise<ViewerExport>
  /** Replaces the viewer by a random id everywhere; totals stay. */
  deleteViewer(viewerId: string): Promise<DeletedViewer>
  /** Viewers of the team, whose views do not count. */
  internalViewers(): Promise<InternalViewers>
  /** Replaces the list. */
  setInternalViewers(viewerIds: readonly string[]): Promise<InternalViewers>
}

/** A token is three parts between dots. */
const CREDENTIAL = {
  pattern: /^(ak_[\w-]+|[\w-]+\.[\w-]+\.[\w-]+)$/,
  expected: "an admin key, like 'ak_…', or a token",
}

/**
 * Creates a client for the endpoints that manage keys, projects and viewers.
 * @throws TypeError naming a wrong option
 * @example
 * const admin = createAdminClient({ url: 'https://collector.example', key: process.env.ADMIN_KEY })
 * const { key } = await admin.createKey({ kind: 'write', origins: ['https://shop.example'] })
 */
export function createAdminClient(options: AdminClientOptions): AdminClient {
  const send = openConnection('createAdminClient()', options, CREDENTIAL)
  const toViewer = (where: string, id: string): string => `/v1/viewers/${encodeId(where, id)}`
  return {
    keys: () => send('/v1/keys'),
    createKey: (given) => send('/v1/keys', 'POST', given),
    rotateKey: async (id, given = {}) =>
      send(`/v1/keys/${encodeId('rotateKey()', String(id))}/rotate`, 'POST', given),
    revokeKey: async (id) => send(`/v1/keys/${encodeId('revokeKey()', String(id))}`, 'DELETE'),
    projects: () => send('/v1/projects'),
    createProject: (slug) => send('/v1/projects', 'POST', { slug }),
    deleteProject: async (slug) =>
      send(`/v1/projects/${encodeId('deleteProject()', slug)}`, 'DELETE'),
    exportViewer: async (id) => send(`${toViewer('exportViewer()', id)}/export`),
    deleteViewer: async (id) => send(toViewer('deleteViewer()', id), 'DELETE'),
    internalViewers: () => send('/v1/internal-viewers'),
    setInternalViewers: (viewerIds) => send('/v1/internal-viewers', 'PUT', { viewerIds }),
  }
}
