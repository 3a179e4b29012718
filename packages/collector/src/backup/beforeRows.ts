import type { PoolClient } from 'pg'
import type { BackupRow, BackupTable } from './format.ts'

/**
 * Called in the transaction of a restore before rows are stored, to create what they need: a table
 * that is partitioned by day needs a partition for each day of the rows.
 */
export type BeforeRows = (
  client: PoolClient,
  table: BackupTable,
  rows: readonly BackupRow[],
) => Promise<void>

/** The days in a column `day` of rows, of which a table without one has none. */
export function listDaysOfRows(table: BackupTable, rows: readonly BackupRow[]): readonly string[] {
  const at = table.columns.findIndex(({ name }) => name === 'day')
  return [...new Set(rows.flatMap((row) => row[at] ?? []))].sort()
}

/** Creates the partitions of the collector's own tables. */
export const createPartitions: BeforeRows = async (client, table, rows) => {
  if (!PARTITIONED.has(table.table)) return
  // A backup of an older schema has these tables without partitions.
  const { rows: found } = await client.query<{ known: boolean }>(
    "select to_regprocedure('create_day(date)') is not null as known",
  )
  if (!found[0]?.known) return
  for (const day of listDaysOfRows(table, rows)) await client.query('select create_day($1)', [day])
}
const PARTITIONED: ReadonlySet<string> = new Set(['play_session', 'session_event'])
