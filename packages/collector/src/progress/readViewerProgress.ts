import type { ReadContext } from '../reads/readContext.ts'
import { toEpoch } from '../reads/values.ts'
import { DURATION, TITLE } from '../reads/videoSql.ts'
import { choosePosition, type PositionAt, type SessionPosition } from './choosePosition.ts'
import { IS_FIRM, IS_PLAYED, LAST_WATCHED } from './watchedSql.ts'

/** How far a viewer is in a video, over all saves and sessions. */
export interface ViewerProgress {
  readonly videoId: string
  readonly title: string | null
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
  readonly firstWatchedAt: number
  /** Epoch ms; the time of the position. */
  readonly lastWatchedAt: number
}

/** The newest of a viewer's sessions comes first: of those that were played for a while, if any. */
const newest = (column: string): string =>
  `(array_agg(${column} order by ${IS_FIRM} desc, ${LAST_WATCHED} desc, s.session_id desc))[1]`

const READ = `
with played as materialized (
  select s.video_id, ${newest('s.position_s')} position_s, ${newest(LAST_WATCHED)} watched_at, ${newest('s.started_at')} started_at,
    ${newest('s.duration_s')} duration_s,    bool_or(${IS_FIRM}) firm, min(s.started_at) first_at, min(s.completed_at) completed_at, max(s.max_position_s) max_position_s
  from play_session s
  where s.project_id = $1 and s.viewer_id = $2 and ${IS_PLAYED}
    and s.video_id in (select id from video where project_id = $1 and ext_id = any($3::text[]))
  group by s.video_id)
select w.id, ${TITLE} title, ${DURATION} duration, r.unique_ds, r.position_s older_position_s, r.last_at older_at,
  p.video_id is not null played, p.position_s, p.duration_s session_duration_s, p.watched_at, p.started_at, p.firm,
  s.position_s saved_position_s, s.last_at saved_at, s.duration_s saved_duration_s,
  least(p.first_at, s.first_at) first_at, least(p.completed_at, s.completed_at, r.completed_at) completed_at,
  greatest(p.max_position_s, s.position_s, r.max_position_s) max_position_s
from unnest($3::text[]) w(id)
left join video v on v.project_id = $1 and v.ext_id = w.id
left join viewer_video r on r.project_id = $1 and r.video_id = v.id and r.viewer_id = $2
left join played p on p.video_id = v.id
left join saved_progress s on s.project_id = $1 and s.viewer_id = $2 and s.video_id = w.id
where p.video_id is not null or s.video_id is not null or r.viewed
order by w.id`

/**
 * Reads a viewer's progress in these videos, with everything that was acknowledged. Videos without
 * progress are left out.
 */
export async function readViewerProgress(
  context: ReadContext,
  project: number,
  viewerId: string,
  videoIds: readonly string[],
): Promise<readonly ViewerProgress[]> {
  if (!videoIds.length) return []
  await context.rollup.fresh()
  return readLatestProgress(context, project, viewerId, videoIds)
}

/**
 * The same without waiting for the rollups: positions and completions are those of now, only
 * `watchedSeconds` and what sessions claim of a video may lack the last half second.
 */
export async function readLatestProgress(
  { pool }: Pick<ReadContext, 'pool'>,
  project: number,
  viewerId: string,
  videoIds: readonly string[],
): Promise<readonly ViewerProgress[]> {
  const { rows } = await pool.query(READ, [project, viewerId, [...new Set(videoIds)]])
  return rows.map(toProgress)
}

// biome-ignore lint/suspicious/noExplicitAny: a row of READ
function toProgress(row: any): ViewerProgress {
  const saved: PositionAt | undefined = row.saved_at && {
    position: row.saved_position_s,
    at: row.saved_at.getTime(),
  }
  const session: SessionPosition | undefined = row.played
    ? {
        position: row.position_s,
        at: row.watched_at.getTime(),
        startedAt: row.started_at.getTime(),
        isFirm: row.firm,
      }
    : undefined
  const older: PositionAt | undefined = row.older_at && {
    position: row.older_position_s,
    at: row.older_at.getTime(),
  }
  const { position, at } = choosePosition(saved, session, older) as PositionAt
  return {
    videoId: row.id,
    title: row.title,
    position: position ?? 0,
    maxPosition: row.max_position_s ?? 0,
    duration: row.duration ?? row.session_duration_s ?? row.saved_duration_s,
    watchedSeconds: (row.unique_ds ?? 0) / 10,
    completed: row.completed_at !== null,
    completedAt: toEpoch(row.completed_at),
    firstWatchedAt: Math.min(row.first_at?.getTime() ?? at, at),
    lastWatchedAt: at,
  }
}

/** The part of the video that lies before a viewer's position, 0 to 100; 0 while it is unknown. */
export const progressPercent = ({
  position,
  duration,
}: Pick<ViewerProgress, 'position' | 'duration'>): number =>
  duration ? Math.min(100, Math.round((position / duration) * 10_000) / 100) : 0
