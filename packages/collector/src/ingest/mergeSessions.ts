import { eventId, snapshotId } from '@playhead/core'
import type { PoolClient } from 'pg'
import type { Statement } from '../database/statement.ts'
import type { SnapshotRow } from '../rollup/fields.ts'
import { MERGE_REPEATED_SNAPSHOTS, MERGE_SNAPSHOTS } from '../rollup/mergeSql.ts'
import type { AcceptedBatch } from './acceptBatch.ts'
import type { CacheDraft } from './commitCache.ts'
import type { Refusal } from './plausibility.ts'
import { OWNERS } from './recordSql.ts'

interface MergeContext {
  readonly client: PoolClient
  readonly run: <T extends object>(
    statement: Statement,
    list: readonly object[],
  ) => Promise<readonly T[]>
  /** Writers of sessions. A session belongs to the writer that created it. */
  readonly owners: CacheDraft<string>
}

export const sessionKey = (project: number, session: string): string => `${project}/${session}`
const rowKey = ({ p, session_id }: SnapshotRow): string => sessionKey(p, session_id)

/**
 * Merges snapshots into their sessions and notes the writers of all. Returns the sessions whose own
 * writer sent more ranges than a session can hold.
 */
export async function mergeSessions(
  context: MergeContext,
  rows: readonly SnapshotRow[],
): Promise<ReadonlySet<string>> {
  // The statement takes rows of one writer a session.
  const firstWriter = new Map<string, string>()
  for (const row of rows)
    if (!firstWriter.has(rowKey(row))) firstWriter.set(rowKey(row), row.writer)
  const isFirst = (row: SnapshotRow): boolean => firstWriter.get(rowKey(row)) === row.writer
  const unmerged = await mergeRows(context, rows.filter(isFirst))
  // Of two writers in one transaction, the second can be the owner, by an earlier transaction.
  const isOwner = (row: SnapshotRow): boolean => context.owners.get(rowKey(row)) === row.writer
  const later = await mergeRows(
    context,
    rows.filter((row) => !isFirst(row) && isOwner(row)),
  )
  return new Set([...unmerged, ...later])
}

async function mergeRows(
  context: MergeContext,
  rows: readonly SnapshotRow[],
): Promise<readonly string[]> {
  const { client, run, owners } = context
  const isRepeated = new Set(rows.map(rowKey)).size < rows.length
  const statement = isRepeated ? MERGE_REPEATED_SNAPSHOTS : MERGE_SNAPSHOTS
  const untouched = await run<{ p: number; session_id: string; own: boolean }>(statement, rows)
  const isOwn = new Map(untouched.map(({ p, session_id, own }) => [sessionKey(p, session_id), own]))
  for (const row of rows) if (isOwn.get(rowKey(row)) !== false) owners.set(rowKey(row), row.writer)
  const foreign = [...isOwn].filter(([, own]) => !own).map(([key]) => key)
  await readOwners(client, foreign, owners)
  return [...isOwn].filter(([, own]) => own).map(([key]) => key)
}

/** Notes the writers of these sessions, as far as the sessions exist. */
export async function readOwners(
  client: PoolClient,
  keys: readonly string[],
  owners: CacheDraft<string>,
): Promise<void> {
  const unknown = keys.filter((key) => owners.get(key) === undefined)
  if (!unknown.length) return
  const { rows } = await client.query<{ project_id: number; session_id: string; writer: string }>({
    ...OWNERS,
    values: [
      unknown.map((key) => Number(key.slice(0, key.indexOf('/')))),
      unknown.map((key) => key.slice(key.indexOf('/') + 1)),
    ],
  })
  for (const { project_id, session_id, writer } of rows)
    owners.set(sessionKey(project_id, session_id), writer)
}

/**
 * The records of a batch that were not stored: of sessions that belong to another writer, or hold
 * too many ranges.
 */
export function findRefusals(
  project: number,
  batch: AcceptedBatch,
  unmerged: ReadonlySet<string>,
  owners: CacheDraft<string>,
): readonly Refusal[] {
  const isForeign = (session: string): boolean => {
    const owner = owners.get(sessionKey(project, session))
    return owner !== undefined && owner !== batch.writer
  }
  const refuse = (id: string, rule: Refusal['rule']): Refusal => ({ id, rule, reason: rule })
  return [
    ...batch.snapshots.flatMap((record) => {
      if (isForeign(record.session)) return [refuse(snapshotId(record), 'other_writer')]
      const isUnmerged = unmerged.has(sessionKey(project, record.session))
      return isUnmerged ? [refuse(snapshotId(record), 'too_many_ranges')] : []
    }),
    ...batch.events.flatMap((record) =>
      isForeign(record.session) ? [refuse(eventId(record), 'other_writer')] : [],
    ),
  ]
}
