import type { ReadContext } from '../reads/readContext.ts'
import { DURATION } from '../reads/videoSql.ts'
import { listCourseVideos } from './listCourseVideos.ts'

/** How far a viewer is in a video, over all sessions. */
export interface ViewerProgress {
  readonly videoId: string
  /** Seconds; where the viewer was last. */
  readonly position: number
  /** Seconds; the furthest position. */
  readonly maxPosition: number
  /** Seconds; null while unknown. */
  readonly duration: number | null
  /** Seconds of content seen at least once. */
  readonly watchedSeconds: number
  readonly completed: boolean
  /** Epoch ms; null while not completed. */
  readonly completedAt: number | null
  /** Epoch ms. */
  readonly lastWatchedAt: number
}

/** Reads a viewer's progress in these videos. Videos without progress are left out. */
export async function readViewerProgress(
  { pool, rollup }: ReadContext,
  project: number,
  viewerId: string,
  videoIds: readonly string[],
): Promise<readonly ViewerProgress[]> {
  if (!videoIds.length) return []
  await rollup.fresh()
  const { rows } = await pool.query(
    `select v.ext_id, ${DURATION} duration, p.position_s, p.max_position_s, p.unique_ds, p.completed_at, p.last_at
     from video v join viewer_video p on p.project_id = v.project_id and p.video_id = v.id and p.viewer_id = $2
     where v.project_id = $1 and v.ext_id = any($3::text[]) order by v.ext_id`,
    [project, viewerId, videoIds],
  )
  return rows.map((row) => ({
    videoId: row.ext_id,
    position: row.position_s ?? 0,
    maxPosition: row.max_position_s ?? 0,
    duration: row.duration,
    watchedSeconds: row.unique_ds / 10,
    completed: row.completed_at !== null,
    completedAt: row.completed_at?.getTime() ?? null,
    lastWatchedAt: row.last_at.getTime(),
  }))
}

/** The part of the video that lies before a viewer's position, 0 to 100; 0 while it is unknown. */
export const progressPercent = ({
  position,
  duration,
}: Pick<ViewerProgress, 'position' | 'duration'>): number =>
  duration ? Math.min(100, Math.round((position / duration) * 10_000) / 100) : 0

/** How far a viewer is in a course. */
export interface CourseProgress {
  /** All videos of the course. */
  readonly videoIds: readonly string[]
  /** Those that the viewer has begun. */
  readonly videos: readonly ViewerProgress[]
  readonly completedIds: readonly string[]
  /** The mean over all videos, 0 to 100; a completed one counts as 100. */
  readonly percent: number
}

/** Reads a viewer's progress in a course; `undefined` when the course is unknown. */
export async function readCourseProgress(
  context: ReadContext,
  project: number,
  viewerId: string,
  courseId: string,
): Promise<CourseProgress | undefined> {
  const videoIds = await listCourseVideos(context, project, courseId)
  if (!videoIds.length) return undefined
  const videos = await readViewerProgress(context, project, viewerId, videoIds)
  const reached = videos.map((video) => (video.completed ? 100 : progressPercent(video)))
  return {
    videoIds,
    videos,
    completedIds: videos.filter(({ completed }) => completed).map(({ videoId }) => videoId),
    percent:
      Math.round((reached.reduce((sum, each) => sum + each, 0) / videoIds.length) * 100) / 100,
  }
}
