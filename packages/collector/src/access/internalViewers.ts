import type { Pool } from 'pg'
import { transaction } from '../database/transaction.ts'

/** Viewers of the team, whose records are refused, in order. */
export async function listInternalViewers(pool: Pool, project: number): Promise<readonly string[]> {
  const { rows } = await pool.query<{ viewer_id: string }>(
    'select viewer_id from internal_viewer where project_id = $1 order by viewer_id collate "C"',
    [project],
  )
  return rows.map((row) => row.viewer_id)
}

/** Replaces the list. Sessions that are stored already stay in the totals. */
export const setInternalViewers = (
  pool: Pool,
  project: number,
  viewerIds: readonly string[],
): Promise<void> =>
  transaction(pool, async (client) => {
    await client.query('delete from internal_viewer where project_id = $1', [project])
    await client.query(
      'insert into internal_viewer select $1::int, id from unnest($2::text[]) id on conflict do nothing',
      [project, viewerIds],
    )
  })
