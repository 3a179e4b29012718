import type { ReadContext } from '../reads/readContext.ts'
import { readViewerProgress, type ViewerProgress } from './readViewerProgress.ts'

/** Which videos are listed: all that were watched, or those to continue with. */
export type WatchedList = 'recent' | 'continue'

const LIST = (having: string): string => `
select video_id from (
  select v.ext_id video_id, r.last_at, r.completed_at
  from viewer_video r join video v on v.project_id = r.project_id and v.id = r.video_id
  where r.project_id = $1 and r.viewer_id = $2 and (r.viewed or r.position_s > 0)
  union all
  select video_id, last_at, completed_at from saved_progress where project_id = $1 and viewer_id = $2) w
group by video_id ${having} order by max(last_at) desc, video_id limit $3`

const STATEMENTS: Readonly<Record<WatchedList, string>> = {
  recent: LIST(''),
  continue: LIST('having max(completed_at) is null'),
}

/** Lists what a viewer watched, the last first. */
export async function listWatched(
  context: ReadContext,
  { project, viewerId }: { readonly project: number; readonly viewerId: string },
  list: WatchedList,
  limit: number,
): Promise<readonly ViewerProgress[]> {
  await context.rollup.fresh()
  const { rows } = await context.pool.query<{ video_id: string }>(STATEMENTS[list], [
    ...[project, viewerId, limit],
  ])
  const videoIds = rows.map(({ video_id }) => video_id)
  const found = await readViewerProgress(context, project, viewerId, videoIds)
  const listed = list === 'recent' ? found : found.filter(isOpen)
  return listed.toSorted((a, b) => b.lastWatchedAt - a.lastWatchedAt)
}

/** What is at its beginning was not begun. */
const isOpen = ({ completed, position }: ViewerProgress): boolean => !completed && position > 0
