import { eventId, type SnapshotRecord, snapshotId } from '@playhead/core'
import type { AcceptedBatch } from '../ingest/acceptBatch.ts'
import type { Refusal } from '../ingest/plausibility.ts'
import type { Sender } from './requireAccess.ts'
import type { FindSessionViewers } from './sessionViewers.ts'
import type { ViewerRuleReader, ViewerRules } from './viewerRules.ts'

/** Refuses and changes records by the rules on viewers, before the batch is stored. */
export type AdmitBatch = (batch: AcceptedBatch, sender: Sender) => Promise<AcceptedBatch>

type ViewerRule = Extract<Refusal['rule'], 'internal' | 'viewer_token'>

/**
 * Creates the last check before a batch is stored: records of the team's own are refused, so that
 * they never touch a total; where tokens are required, sessions of another viewer are refused; a
 * deleted viewer is replaced.
 */
export function createAdmitBatch(
  rules: ViewerRuleReader,
  findSessionViewers: FindSessionViewers,
  requireToken: boolean,
): AdmitBatch {
  async function findForeign(
    { snapshots, events }: AcceptedBatch,
    { project, viewer }: Sender,
    current: ViewerRules,
  ): Promise<readonly string[]> {
    const sessions = [...new Set([...snapshots, ...events].map(({ session }) => session))]
    if (!sessions.length) return []
    const stored = await findSessionViewers(project, sessions)
    const own = viewer === undefined ? [] : [viewer, ...current.listReplacements(project, viewer)]
    return sessions.filter((session) => {
      const owner = stored.get(session)
      return owner !== undefined && !own.includes(owner)
    })
  }

  return async (batch, sender) => {
    if (sender.internal) return refuseAll(batch)
    const current = await rules.current()
    const refused = new Map<string, ViewerRule>()
    for (const { session, viewerId } of batch.snapshots) {
      if (viewerId === undefined) continue
      if (current.isInternal(sender.project, viewerId)) refused.set(session, 'internal')
      else if (requireToken && viewerId !== sender.viewer) refused.set(session, 'viewer_token')
    }
    if (requireToken) {
      for (const session of await findForeign(batch, sender, current))
        if (!refused.has(session)) refused.set(session, 'viewer_token')
    }
    return replaceDeleted(refuseSessions(batch, refused), sender.project, current)
  }
}

/** What is left of an internal batch is its writer, without events that could count as missing. */
function refuseAll(batch: AcceptedBatch): AcceptedBatch {
  const refused = new Map<string, ViewerRule>()
  for (const { session } of [...batch.snapshots, ...batch.events]) refused.set(session, 'internal')
  return { ...refuseSessions(batch, refused), high: 0, ledger: [], pending: [] }
}

function refuseSessions(
  batch: AcceptedBatch,
  refused: ReadonlyMap<string, ViewerRule>,
): AcceptedBatch {
  if (!refused.size) return batch
  const rejected = [...batch.rejected]
  const keep = <T extends { readonly session: string }>(
    records: readonly T[],
    identify: (record: T) => string,
  ): readonly T[] =>
    records.filter((record) => {
      const rule = refused.get(record.session)
      if (rule) rejected.push({ id: identify(record), rule, reason: rule })
      return !rule
    })
  const snapshots = keep(batch.snapshots, snapshotId)
  const events = keep(batch.events, eventId)
  return { ...batch, snapshots, events, rejected }
}

function replaceDeleted(batch: AcceptedBatch, project: number, rules: ViewerRules): AcceptedBatch {
  const replace = (record: SnapshotRecord): SnapshotRecord => {
    const { viewerId, startedAt } = record
    const replacement =
      viewerId === undefined ? undefined : rules.findReplacement(project, viewerId, startedAt)
    return replacement === undefined ? record : { ...record, viewerId: replacement }
  }
  const snapshots = batch.snapshots.map(replace)
  return snapshots.every((record, at) => record === batch.snapshots[at])
    ? batch
    : { ...batch, snapshots }
}
