import {
  type ProgressContext,
  readViewerProgress,
  type ViewerProgress,
} from './readViewerProgress.ts'

/** Which videos are listed: all that were watched, or those to continue with. */
export type WatchedList = 'recent' | 'continue'

const LIST = (having: string): string => `
select video_id from (
  select v.ext_id video_id, r.last_at, r.completed_at, greatest(r.position_s, r.max_position_s) position_s
  from viewer_video r join video v on v.project_id = r.project_id and v.id = r.video_id
  where r.project_id = $1 and r.viewer_id = $2 and not r.live and (r.viewed or r.position_s > 0)
  union all
  select video_id, last_at, completed_at, position_s from saved_progress where project_id = $1 and viewer_id = $2) w
group by video_id ${having} order by max(last_at) desc, video_id limit $3 offset $4`

const STATEMENTS: Readonly<Record<WatchedList, string>> = {
  recent: LIST(''),
  continue: LIST('having max(completed_at) is null and max(position_s) > 0'),
}

/** Lists what a viewer watched, the last first. */
export async function listWatched(
  context: ProgressContext,
  { project, viewerId }: { readonly project: number; readonly viewerId: string },
  list: WatchedList,
  limit: number,
): Promise<readonly ViewerProgress[]> {
  await context.rollup.fresh()
  const listed: ViewerProgress[] = []
  let offset = 0
  let isMore = true
  // The statement does not decide which position is the viewer's: who went back to the beginning
  // is left out here, and the next ones follow.
  while (isMore && listed.length < limit) {
    const { rows } = await context.pool.query<{ video_id: string }>(STATEMENTS[list], [
      ...[project, viewerId, limit, offset],
    ])
    const videoIds = rows.map(({ video_id }) => video_id)
    const found = await readViewerProgress(context, project, viewerId, videoIds)
    const known = new Map(found.map((progress) => [progress.videoId, progress]))
    const ordered = videoIds.flatMap((videoId) => known.get(videoId) ?? [])
    listed.push(...(list === 'recent' ? ordered : ordered.filter(isOpen)))
    offset += limit
    isMore = rows.length === limit
  }
  return listed.slice(0, limit).toSorted((a, b) => b.lastWatchedAt - a.lastWatchedAt)
}

/** What is at its beginning was not begun. */
const isOpen = ({ completed, position }: ViewerProgress): boolean => !completed && position > 0
