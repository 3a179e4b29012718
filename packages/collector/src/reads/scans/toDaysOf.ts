import type { Pool } from 'pg'
import type { Scope } from '../filters.ts'

/**
 * Limits a scope to the days on which a video has sessions, which its rollup knows. A statement is
 * planned for each partition that it may read, which takes longer than to read the few it needs.
 */
export async function toDaysOf(pool: Pool, scope: Scope, video: number): Promise<Scope> {
  if (scope.days) return scope
  const { rows } = await pool.query<{ day: string }>(
    'select day::text from video_day where project_id = $1 and video_id = $2',
    [scope.project, video],
  )
  return { ...scope, days: rows.map(({ day }) => day) }
}
