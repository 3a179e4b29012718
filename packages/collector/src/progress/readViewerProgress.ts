import { DAY_MS, getDay } from '../database/days.ts'
import type { ReadContext } from '../reads/readContext.ts'
import { toEpoch } from '../reads/values.ts'
import { DURATION, TITLE } from '../reads/videoSql.ts'
import { choosePosition, type PositionAt } from './choosePosition.ts'
import { IS_FIRM, IS_PLAYED, LAST_WATCHED } from './watchedSql.ts'

/** What reads of progress need. */
export interface ProgressContext extends ReadContext {
  /** The present moment, epoch ms. */
  readonly clock: () => number
}

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

/** Sessions since this day, `YYYY-MM-DD`; without one, all of them. */
const createRead = (since: string | undefined): string => `
with played as materialized (
  select s.video_id, ${newest('s.position_s')} position_s, ${newest(LAST_WATCHED)} watched_at, ${newest('s.started_at')} started_at,
    ${newest('s.duration_s')} duration_s,    bool_or(${IS_FIRM}) firm, min(s.started_at) first_at, min(s.completed_at) completed_at, max(s.max_position_s) max_position_s
  from play_session s
  where s.project_id = $1 and s.viewer_id = $2 and ${IS_PLAYED}
    ${since ? `and s.day >= '${since}'` : ''} and s.video_id in (select id from video where project_id = $1 and ext_id = any($3::text[]))
  group by s.video_id)
select w.id, ${TITLE} title, ${DURATION} duration, r.unique_ds, r.position_s older_position_s, r.last_at older_at, r.first_at older_first_at,
  p.video_id is not null played, p.position_s, p.duration_s session_duration_s, p.watched_at, p.started_at, p.firm,
  s.position_s saved_position_s, s.last_at saved_at, s.duration_s saved_duration_s,
  least(p.first_at, s.first_at, r.first_at) first_at, least(p.completed_at, s.completed_at, r.completed_at) completed_at,
  greatest(p.max_position_s, s.position_s, r.max_position_s) max_position_s
from unnest($3::text[]) w(id)
left join video v on v.project_id = $1 and v.ext_id = w.id
left join viewer_video r on r.project_id = $1 and r.video_id = v.id and r.viewer_id = $2 and not r.live
left join played p on p.video_id = v.id
left join saved_progress s on s.project_id = $1 and s.viewer_id = $2 and s.video_id = w.id
where p.video_id is not null or s.video_id is not null or r.viewed or r.position_s > 0
order by w.id`

/**
 * Reads a viewer's progress in these videos, with everything that was acknowledged. Videos without
 * progress are left out.
 */
export async function readViewerProgress(
  context: ProgressContext,
  project: number,
  viewerId: string,
  videoIds: readonly string[],
): Promise<readonly ViewerProgress[]> {
  if (!videoIds.length) return []
  await context.rollup.fresh()
  return readLatestProgress(context, project, viewerId, videoIds)
}

/**
 * Days whose sessions are read. Each day is a partition: planning a statement over a year of them
 * takes 150 ms. Of older sessions, the rollups know the position.
 */
const RECENT_MS = 14 * DAY_MS

/**
 * The same without waiting for the rollups: positions and completions are those of now, only
 * `watchedSeconds` and what sessions claim of a video may lack the last half second.
 */
export async function readLatestProgress(
  { pool, clock }: Pick<ProgressContext, 'pool' | 'clock'>,
  project: number,
  viewerId: string,
  videoIds: readonly string[],
): Promise<readonly ViewerProgress[]> {
  const since = getDay(clock() - RECENT_MS)
  const read = async (ids: readonly string[], from?: string): Promise<readonly ProgressRow[]> => {
    const values = [project, viewerId, ids]
    // Prepared, so that it is planned a few times a day.
    const name = `read_progress_${from ?? 'all'}`
    return (await pool.query<ProgressRow>({ name, text: createRead(from), values })).rows
  }
  const rows = await read([...new Set(videoIds)], since)
  const unsure = rows.filter((row) => needsOlder(row, Date.parse(since)))
  if (!unsure.length) return rows.map(toProgress)
  const whole = await read(unsure.map(({ id }) => id))
  const found = new Map(whole.map((row) => [row.id, row]))
  return rows.map((row) => toProgress(found.get(row.id) ?? row))
}

/**
 * Whether a session from before `since` may have the position. The rollups have that of the newest
 * session, also when it was hardly played.
 */
function needsOlder(row: ProgressRow, since: number): boolean {
  const { firm, played, saved_at, older_at, older_first_at, older_position_s } = row
  if (firm || !older_at) return false
  if (saved_at) return saved_at.getTime() < since && older_at > saved_at
  if (played) return older_first_at !== null && older_first_at.getTime() < since
  return older_at.getTime() >= since || !older_position_s
}

interface ProgressRow {
  readonly id: string
  readonly title: string | null
  readonly duration: number | null
  readonly unique_ds: number | null
  readonly older_position_s: number | null
  readonly older_at: Date | null
  readonly older_first_at: Date | null
  readonly played: boolean
  readonly position_s: number | null
  readonly session_duration_s: number | null
  readonly watched_at: Date | null
  readonly started_at: Date | null
  readonly firm: boolean | null
  readonly saved_position_s: number | null
  readonly saved_at: Date | null
  readonly saved_duration_s: number | null
  readonly first_at: Date | null
  readonly completed_at: Date | null
  readonly max_position_s: number | null
}

function toProgress(row: ProgressRow): ViewerProgress {
  const toPosition = (position: number | null, at: Date | null): PositionAt | undefined =>
    at ? { position, at: at.getTime() } : undefined
  const session = row.played ? toPosition(row.position_s, row.watched_at) : undefined
  const { position, at } = choosePosition(
    toPosition(row.saved_position_s, row.saved_at),
    session && {
      ...session,
      startedAt: row.started_at?.getTime() ?? session.at,
      isFirm: row.firm === true,
    },
    toPosition(row.older_position_s, row.older_at),
  ) as PositionAt
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
