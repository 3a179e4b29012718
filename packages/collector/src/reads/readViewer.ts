import { measureRanges } from '../rollup/columnTypes.ts'
import type { ReadContext, ReadRequest } from './readContext.ts'
import type { Viewer, ViewerProgress } from './responses/viewer.ts'
import { ITEM_COLUMNS, NEWEST_FIRST, toSessionItem, WITH_VIDEO } from './sessionItems.ts'
import { given, limitShare, ratio, toEpoch } from './values.ts'
import { DURATION, TITLE } from './videoSql.ts'

const OF_VIEWER = 's.project_id = $1 and s.viewer_id = $2 and s.day = any($4::date[])'

/** Reads what a viewer watched: totals, progress in each video, and the latest sessions. */
export async function readViewer(
  { pool, rollup }: ReadContext,
  { project, id, query: { limit } }: ReadRequest,
): Promise<Viewer | undefined> {
  await rollup.fresh() // durations of videos are among the rollups
  const { rows } = await pool.query(
    `select count(*) filter (where playing_ms > 0)::float8 views, count(*) filter (where playing_ms = 0)::float8 impressions,
       coalesce(sum(playing_ms), 0)::float8 playing_ms, count(distinct video_id) filter (where completed_at is not null)::float8 completed,
       min(started_at) first_at, max(last_at) last_at, array_agg(distinct day::text) days
     from play_session where project_id = $1 and viewer_id = $2`,
    [project, id],
  )
  const [total] = rows
  if (!total?.first_at) return undefined
  // The partitions of other days are not even planned for.
  const values = [project, id, limit, total.days] as const
  const { rows: sessions } = await pool.query(
    `select ${ITEM_COLUMNS} from play_session s ${WITH_VIDEO} where ${OF_VIEWER} ${NEWEST_FIRST} limit $3`,
    [...values],
  )
  return {
    viewerId: id,
    views: total.views,
    impressions: total.impressions,
    playingMs: total.playing_ms,
    completed: total.completed,
    firstSeenAt: total.first_at.getTime(),
    lastSeenAt: total.last_at.getTime(),
    progress: await readProgress(pool, values),
    sessions: sessions.map(toSessionItem),
  }
}

/** A viewer's videos, recently watched first. The latest session says where the viewer was last. */
async function readProgress(
  pool: ReadContext['pool'],
  values: readonly [project: number, viewer: string, limit: number, days: readonly string[]],
): Promise<readonly ViewerProgress[]> {
  const newest = (column: string): string =>
    `(array_agg(${column} order by s.last_at desc, s.session_id desc))[1]`
  const { rows } = await pool.query(
    `with p as materialized (
       select s.project_id, s.video_id, count(distinct s.session_id) filter (where s.playing_ms > 0)::float8 views,
         ${newest('s.position_s')} position_s, ${newest('s.course_id')} course_id, ${newest('s.lesson_id')} lesson_id,
         max(s.max_position_s) max_position_s, min(s.completed_at) completed_at, min(s.started_at) first_at, max(s.last_at) last_at
       from play_session s where ${OF_VIEWER} group by 1, 2
       order by max(s.last_at) desc, s.video_id limit $3)
     select p.*, v.ext_id, ${TITLE} title, ${DURATION} duration, (
       select ${measureRanges('range_agg(g)')} from play_session s, unnest(s.w1) g
       where ${OF_VIEWER} and s.video_id = p.video_id) unique_ds
     from p join video v on v.project_id = p.project_id and v.id = p.video_id order by p.last_at desc, p.video_id`,
    [...values],
  )
  return rows.map((row) => ({
    videoId: row.ext_id,
    ...given('title', row.title),
    duration: row.duration,
    ...given('courseId', row.course_id),
    ...given('lessonId', row.lesson_id),
    views: row.views,
    position: row.position_s,
    completion: limitShare(ratio(row.max_position_s, row.duration)),
    coverage: limitShare(ratio(Number(row.unique_ds ?? 0) / 10, row.duration)),
    completed: row.completed_at !== null,
    completedAt: toEpoch(row.completed_at),
    firstWatchedAt: row.first_at.getTime(),
    lastWatchedAt: row.last_at.getTime(),
  }))
}
