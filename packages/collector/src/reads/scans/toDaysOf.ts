import type { Pool } from 'pg'
import type { Scope, VideoKeys } from '../filters.ts'

/**
 * Limits a scope to the days on which videos have sessions, which their rollup knows. A statement is
 * planned for each partition that it may read, which takes longer than to read the few it needs.
 */
export async function toDaysOf(pool: Pool, scope: Scope, video: VideoKeys): Promise<Scope> {
  if (scope.days) return scope
  const { rows } = await pool.query<{ day: string }>(
    'select distinct day::text from video_day where project_id = $1 and video_id = any($2::int[])',
    [scope.project, [video].flat()],
  )
  return { ...scope, days: rows.map(({ day }) => day) }
}
