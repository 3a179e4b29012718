import type { ReadContext } from './readContext.ts'
import type { VideoSummary } from './responses.ts'
import { limitShare, ratio } from './values.ts'
import { findVideo, TOTALS } from './videoSql.ts'

/** Reads the totals and averages of a video from the rollups. */
export async function readSummary(
  { pool, rollup }: ReadContext,
  project: number,
  videoId: string,
): Promise<VideoSummary | undefined> {
  await rollup.fresh()
  const found = await findVideo(pool, project, videoId)
  if (!found) return undefined
  const key = [project, found.id]
  const { rows: totals } = await pool.query(
    `select ${TOTALS}, min(first_view_at) first_view_at, max(last_view_at) last_view_at from video_day where project_id = $1 and video_id = $2`,
    key,
  )
  const { rows: viewers } = await pool.query<{ viewers: number; unique_ds: number }>(
    'select count(*)::float8 viewers, coalesce(avg(unique_ds), 0)::float8 unique_ds from viewer_video where project_id = $1 and video_id = $2 and viewed',
    key,
  )
  const [total, viewer] = [totals[0], viewers[0]]
  const average = (ppm: number): number | null => ratio(ppm / 1e6, total.timed_views)
  return {
    videoId,
    ...(found.title !== null && { title: found.title }),
    duration: found.duration,
    impressions: total.impressions,
    views: total.views,
    viewers: viewer?.viewers ?? 0,
    playingMs: total.playing_ms,
    contentMs: total.content_ms,
    rebufferMs: total.rebuffer_ms,
    uniqueSeconds: total.unique_ds / 10,
    completed: total.completions,
    plays: total.plays,
    pauses: total.pauses,
    seeks: total.seeks,
    rebuffers: total.rebuffers,
    errors: total.errors,
    completionRate: ratio(total.completions, total.views),
    playRate: ratio(total.views, total.views + total.impressions),
    averages: {
      playingMs: total.views ? Math.round(total.playing_ms / total.views) : null,
      startupMs: total.views ? Math.round(total.startup_ms / total.views) : null,
      completion: average(total.completion_ppm),
      coverage: average(total.coverage_ppm),
      engagement: average(total.engagement_ppm),
      viewerCoverage: viewer?.viewers
        ? limitShare(ratio(viewer.unique_ds / 10, found.duration))
        : null,
    },
    coverage: {
      '0-25': total.covered_0,
      '25-50': total.covered_25,
      '50-75': total.covered_50,
      '75-99': total.covered_75,
      '99-100': total.covered_99,
    },
    firstViewAt: total.first_view_at?.getTime() ?? null,
    lastViewAt: total.last_view_at?.getTime() ?? null,
  }
}
