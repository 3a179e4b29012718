import type { ReadContext } from '../reads/readContext.ts'
import { readViewerProgress, type ViewerProgress } from './readViewerProgress.ts'
import { IS_PLAYED, LAST_WATCHED } from './watchedSql.ts'

/** Which videos are listed: all that were watched, or those to continue with. */
export type WatchedList = 'recent' | 'continue'

const LIST = (having: string): string => `
select video_id from (
  select v.ext_id video_id, max(${LAST_WATCHED}) watched_at, bool_or(s.completed_at is not null) completed
  from play_session s join video v on v.project_id = s.project_id and v.id = s.video_id
  where s.project_id = $1 and s.viewer_id = $2 and ${IS_PLAYED} group by 1
  union all
  select video_id, last_at, completed_at is not null from saved_progress where project_id = $1 and viewer_id = $2) w
group by video_id ${having} order by max(watched_at) desc, video_id limit $3`

const STATEMENTS: Readonly<Record<WatchedList, string>> = {
  recent: LIST(''),
  continue: LIST('having not bool_or(completed)'),
}

/** Lists what a viewer watched, the last first. */
export async function listWatched(
  context: ReadContext,
  { project, viewerId }: { readonly project: number; readonly viewerId: string },
  list: WatchedList,
  limit: number,
): Promise<readonly ViewerProgress[]> {
  const { rows } = await context.pool.query<{ video_id: string }>(STATEMENTS[list], [
    ...[project, viewerId, limit],
  ])
  const videoIds = rows.map(({ video_id }) => video_id)
  const found = await readViewerProgress(context, project, viewerId, videoIds)
  const listed = list === 'recent' ? found : found.filter(isOpen)
  return listed.toSorted((a, b) => b.lastWatchedAt - a.lastWatchedAt)
}

/** A session that completed the video may have been dropped since. */
const isOpen = ({ completed, position }: ViewerProgress): boolean => !completed && position > 0
