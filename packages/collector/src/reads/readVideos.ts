import type { ReadContext } from './readContext.ts'
import type { VideoList } from './responses.ts'
import { DURATION, TITLE, TOTALS } from './videoSql.ts'

/** Reads the most viewed videos with their totals. */
export async function readVideos(
  { pool, rollup }: ReadContext,
  project: number,
  limit: number,
): Promise<VideoList> {
  await rollup.fresh()
  const { rows } = await pool.query(
    `select v.ext_id, ${TITLE} title, ${DURATION} duration, t.*
     from video v cross join lateral (select ${TOTALS} from video_day d where d.project_id = v.project_id and d.video_id = v.id) t
     where v.project_id = $1 order by t.views desc, v.ext_id limit $2`,
    [project, limit],
  )
  return {
    videos: rows.map((row) => ({
      videoId: row.ext_id,
      ...(row.title !== null && { title: row.title }),
      duration: row.duration,
      views: row.views,
      impressions: row.impressions,
      playingMs: row.playing_ms,
      uniqueSeconds: row.unique_ds / 10,
      completed: row.completions,
    })),
  }
}
