import { eventId, snapshotId } from '@playhead/core'
import { arrayLiteral } from '../database/arrayLiteral.ts'
import type { Queries } from '../database/queries.ts'
import type { Statement } from '../database/statement.ts'
import type { AcceptedBatch } from './acceptBatch.ts'
import type { CacheDraft } from './commitCache.ts'
import type { Refusal } from './plausibility.ts'
import { CLAIM_SESSIONS, FIND_SESSIONS } from './recordSql.ts'

/** What the first snapshot of a session decides. */
export interface SessionKey {
  /** Whose session it is: the writer that created it. */
  readonly writer: string
  /** The day that it counts on, `YYYY-MM-DD`. */
  readonly day: string
}

/** A session as the sender of a snapshot would create it. */
export interface Claim extends SessionKey {
  readonly project: number
  readonly session: string
}

interface KeyRow extends SessionKey {
  readonly project_id: number
  readonly session_id: string
}

export const sessionName = (project: number, session: string): string => `${project}/${session}`

/** Creates the sessions that are new. Notes who owns them, and their days. */
export async function claimSessions(
  client: Queries,
  claims: readonly Claim[],
  sessions: CacheDraft<SessionKey>,
): Promise<void> {
  const wanted = new Map<string, Claim>()
  for (const claim of claims) {
    const name = sessionName(claim.project, claim.session)
    if (!wanted.has(name) && !sessions.get(name)) wanted.set(name, claim)
  }
  const rows = [...wanted.values()]
  await note(client, CLAIM_SESSIONS, sessions, rows, [
    arrayLiteral(rows, ({ day }) => day),
    arrayLiteral(rows, ({ writer }) => writer),
  ])
}

/** Notes who owns these sessions, as far as they exist. */
export async function findSessions(
  client: Queries,
  wanted: readonly Pick<Claim, 'project' | 'session'>[],
  sessions: CacheDraft<SessionKey>,
): Promise<void> {
  const unknown = wanted.filter(
    ({ project, session }) => !sessions.get(sessionName(project, session)),
  )
  await note(client, FIND_SESSIONS, sessions, unknown)
}

async function note(
  client: Queries,
  statement: Statement,
  sessions: CacheDraft<SessionKey>,
  keys: readonly Pick<Claim, 'project' | 'session'>[],
  values: readonly string[] = [],
): Promise<void> {
  if (!keys.length) return
  const ids = [
    arrayLiteral(keys, ({ project }) => project),
    arrayLiteral(keys, ({ session }) => session),
  ]
  const { rows } = await client.query<KeyRow>({ ...statement, values: [...ids, ...values] })
  for (const { project_id, session_id, writer, day } of rows)
    sessions.set(sessionName(project_id, session_id), { writer, day })
}

/**
 * The records of a batch that were not stored: of sessions that belong to another writer, or would
 * be in too many ranges.
 */
export function findRefusals(
  project: number,
  batch: AcceptedBatch,
  unmerged: ReadonlySet<string>,
  sessions: CacheDraft<SessionKey>,
): readonly Refusal[] {
  const isForeign = (session: string): boolean => {
    const found = sessions.get(sessionName(project, session))
    return found !== undefined && found.writer !== batch.writer
  }
  const refuse = (id: string, rule: Refusal['rule']): Refusal => ({ id, rule, reason: rule })
  return [
    ...batch.snapshots.flatMap((record) => {
      if (isForeign(record.session)) return [refuse(snapshotId(record), 'other_writer')]
      const isUnmerged = unmerged.has(sessionName(project, record.session))
      return isUnmerged ? [refuse(snapshotId(record), 'too_many_ranges')] : []
    }),
    ...batch.events.flatMap((record) =>
      isForeign(record.session) ? [refuse(eventId(record), 'other_writer')] : [],
    ),
  ]
}
