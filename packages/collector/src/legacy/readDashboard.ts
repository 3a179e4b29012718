import type { ReadContext } from '../reads/readContext.ts'
import { TITLE, TOTALS } from '../reads/videoSql.ts'
import type { AnalyticsDashboard, VideoAnalyticsSummary } from './responses.ts'

/** Bounds of the classes of completion, percent. */
const HIGH = 75
const MEDIUM = 50

/** Reads what document B's dashboard shows, from the rollups. */
export async function readDashboard(
  { pool, rollup }: ReadContext,
  project: number,
  limit: number,
): Promise<AnalyticsDashboard> {
  await rollup.fresh()
  const { rows: sums } = await pool.query(
    `with v as (
       select sum(views)::float8 views, sum(playing_ms)::float8 playing_ms, ${RATE} rate from video_day
       where project_id = $1 group by video_id having sum(views) > 0)
     select count(*)::int total_videos, coalesce(sum(views), 0) total_views, coalesce(sum(playing_ms), 0) playing_ms,
       (select count(*)::int from viewer_video where project_id = $1 and viewed) total_unique_viewers,
       avg(rate) avg_completion_rate, count(*) filter (where rate > ${HIGH})::int high_completion,
       count(*) filter (where rate between ${MEDIUM} and ${HIGH})::int medium_completion,
       count(*) filter (where rate < ${MEDIUM})::int low_completion from v`,
    [project],
  )
  const { playing_ms, avg_completion_rate, ...counts } = sums[0]
  return {
    stats: {
      ...counts,
      total_watch_time_hours: round(playing_ms / 3_600_000),
      avg_completion_rate: avg_completion_rate === null ? null : round(avg_completion_rate),
    },
    popular_videos: await readPopular(pool, project, limit),
  }
}

/** Completed views over views, percent. */
const RATE = 'least(100, 100 * sum(completions)::float8 / nullif(sum(views), 0))'

/** A video is a preview when most of its views are. */
async function readPopular(
  pool: ReadContext['pool'],
  project: number,
  limit: number,
): Promise<readonly VideoAnalyticsSummary[]> {
  const { rows } = await pool.query(
    `with t as (
       select video_id, ${TOTALS}, ${RATE} rate, min(first_view_at) first_view_at, max(last_view_at) last_view_at
       from video_day where project_id = $1 group by video_id having sum(views) > 0),
     w as (
       select video_id, count(*) filter (where viewed)::int viewers, count(completed_at)::int completers
       from viewer_video where project_id = $1 group by video_id)
     select v.ext_id, ${TITLE} title, t.*, coalesce(w.viewers, 0) viewers, coalesce(w.completers, 0) completers
     from t join video v on v.project_id = $1 and v.id = t.video_id
       left join w on w.video_id = t.video_id
     where t.preview_views * 2 <= t.views
     order by t.views desc, viewers desc, v.ext_id limit $2`,
    [project, limit],
  )
  return rows.map((row) => ({
    video_id: row.ext_id,
    video_title: row.title,
    total_views: row.views,
    unique_viewers: row.viewers,
    unique_completers: row.completers,
    avg_watch_time_seconds: round(row.playing_ms / 1000 / row.views),
    total_watch_time_seconds: round(row.playing_ms / 1000),
    avg_completion_percentage: row.timed_views
      ? round(row.completion_ppm / 10_000 / row.timed_views)
      : null,
    completed_count: row.completions,
    completion_rate: round(row.rate),
    avg_play_count: round(row.plays / row.views),
    avg_pause_count: round(row.pauses / row.views),
    avg_seek_count: round(row.seeks / row.views),
    first_view_at: row.first_view_at.toISOString(),
    last_view_at: row.last_view_at.toISOString(),
  }))
}

const round = (value: number): number => Math.round(value * 100) / 100
