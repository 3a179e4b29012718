import { createHmac } from 'node:crypto'
import type { Pool } from 'pg'
import { createRecentCache } from '../environment/createRecentCache.ts'
import { createSnapshot } from './createSnapshot.ts'

/** What ingest has to know about viewers of a project. Usually there are no rules. */
export interface ViewerRules {
  /** Whether this viewer is one of the team, whose records are refused. */
  isInternal(project: number, viewerId: string): boolean
  /**
   * The id that stands for a deleted viewer in a session; `undefined` when the session began after
   * the deletion, or the viewer was never deleted.
   */
  findReplacement(project: number, viewerId: string, startedAt: number): string | undefined
  /** All ids that stand for this viewer. */
  listReplacements(project: number, viewerId: string): readonly string[]
}

/** Reads the rules. What another process changed counts within 10 s. */
export interface ViewerRuleReader {
  current(): Promise<ViewerRules>
  /** Makes a change of this process count at once. */
  invalidate(): void
}

interface Deletion {
  readonly deletedAt: number
  readonly replacement: string
}

/** Viewers whose hashes are remembered, at most twice: a hash takes 10 µs. */
const MAX_LOOKED = 5000
/**
 * A session that began shortly after the deletion, by its own clock, counts as from before: clocks
 * that are ahead by less are not corrected.
 */
export const CLOCK_MARGIN_MS = 60_000
/**
 * No record of a session from before can arrive later: a session lasts 60 days at most, and a
 * record may be a week old.
 */
export const DELETION_KEPT_DAYS = 68

/**
 * The hash of a deleted viewer's id. A plain hash of an address or a number could be reversed by
 * trying all of them.
 */
export const hashViewer = (secret: Buffer, viewerId: string): Buffer =>
  createHmac('sha256', secret).update(viewerId).digest()

export function createViewerRules(pool: Pool): ViewerRuleReader {
  const rules = createSnapshot(() => readRules(pool))
  return { current: () => rules.get(), invalidate: () => rules.invalidate() }
}

async function readRules(pool: Pool): Promise<ViewerRules> {
  const { rows: internal } = await pool.query<{ project_id: number; viewer_id: string }>(
    'select project_id, viewer_id from internal_viewer',
  )
  const { rows: deleted } = await pool.query<{
    project_id: number
    viewer_hash: Buffer
    deleted_at: Date
    replacement: string
    viewer_secret: Buffer
  }>(
    `select d.project_id, viewer_hash, deleted_at, replacement, viewer_secret
     from deleted_viewer d join project p on p.id = d.project_id
     where deleted_at > now() - make_interval(days => ${DELETION_KEPT_DAYS}) order by deleted_at`,
  )
  const internals = new Set(internal.map((row) => `${row.project_id}/${row.viewer_id}`))
  const secrets = new Map(deleted.map((row) => [row.project_id, row.viewer_secret]))
  const deletions = new Map<string, Deletion[]>()
  for (const { project_id, viewer_hash, deleted_at, replacement } of deleted) {
    const name = `${project_id}/${viewer_hash.toString('hex')}`
    const known = deletions.get(name) ?? []
    deletions.set(name, [...known, { deletedAt: deleted_at.getTime(), replacement }])
  }

  const looked = createRecentCache<readonly Deletion[]>(MAX_LOOKED)
  /** The deletions of a viewer, the earliest first. */
  function listDeletions(project: number, viewerId: string): readonly Deletion[] {
    const secret = secrets.get(project)
    if (!secret) return []
    return looked.get(
      `${project}/${viewerId}`,
      () => deletions.get(`${project}/${hashViewer(secret, viewerId).toString('hex')}`) ?? [],
    )
  }

  return {
    isInternal: (project, viewerId) =>
      internals.size > 0 && internals.has(`${project}/${viewerId}`),
    findReplacement: (project, viewerId, startedAt) =>
      listDeletions(project, viewerId).find(
        ({ deletedAt }) => startedAt <= deletedAt + CLOCK_MARGIN_MS,
      )?.replacement,
    listReplacements: (project, viewerId) =>
      listDeletions(project, viewerId).map(({ replacement }) => replacement),
  }
}
