import { arrayLiteral } from '../database/arrayLiteral.ts'
import type { Queries } from '../database/queries.ts'
import { INPUT, type SessionRow } from '../rollup/fields.ts'
import { MERGE_REPEATED_SNAPSHOTS, MERGE_SNAPSHOTS } from '../rollup/mergeSql.ts'
import { sessionName } from './claimSessions.ts'
import type { ArrivalCounts } from './countArrivals.ts'

/**
 * Merges snapshots into their sessions. Returns the names of the sessions that were left alone,
 * because they would be in more ranges than a session can hold. Adds to the counts, together with the
 * snapshots that were stored; unless there is no row.
 */
export async function mergeSessions(
  client: Queries,
  rows: readonly SessionRow[],
  { counts, collector }: { readonly counts: readonly ArrivalCounts[]; readonly collector: number },
): Promise<ReadonlySet<string>> {
  if (!rows.length) return new Set()
  const isRepeated =
    new Set(rows.map(({ project, record }) => sessionName(project, record.session))).size <
    rows.length
  const { rows: unmerged } = await client.query<{ p: number; session_id: string }>({
    ...(isRepeated ? MERGE_REPEATED_SNAPSHOTS : MERGE_SNAPSHOTS),
    values: [
      ...INPUT.map(({ read }) => arrayLiteral(rows, read)),
      JSON.stringify(counts),
      collector,
    ],
  })
  return new Set(unmerged.map(({ p, session_id }) => sessionName(p, session_id)))
}
