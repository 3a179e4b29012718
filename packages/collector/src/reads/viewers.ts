import type { Pool } from 'pg'
import { getDay } from '../database/days.ts'
import { measureRanges } from '../rollup/columnTypes.ts'
import {
  createValues,
  isEverything,
  matchDays,
  matchSessions,
  type Scope,
  type SqlValues,
  usesRollups,
} from './filters.ts'

/**
 * Selects the number of viewers with a view, each once: of a project, or of the video that an SQL
 * expression names.
 */
export function countViewers(scope: Scope, values: SqlValues, video?: string): string {
  if (usesRollups(scope) && !video) return countProjectViewers(scope, values)
  if (isEverything(scope) && video)
    return `select count(*)::float8 from viewer_video x
      where x.project_id = ${values.add(scope.project)} and x.video_id = ${video} and x.viewed`
  const ofVideo = (table: string): string => (video ? ` and ${table}.video_id = ${video}` : '')
  if (usesRollups(scope)) return countOfDays(`${matchDays(scope, values, 'y')}${ofVideo('y')}`)
  return `select count(*)::float8 from (
    select from play_session s where ${matchSessions(scope, values)}${ofVideo('s')} and s.playing_ms > 0 and s.viewer_id is not null
    group by s.viewer_id) y`
}

/** Counts the viewers of a video with a view. */
export async function countVideoViewers(pool: Pool, scope: Scope, video: number): Promise<number> {
  const values = createValues()
  const text = countViewers(scope, values, values.add(video))
  const { rows } = await pool.query<{ count: number }>(text, values.list)
  return rows[0]?.count ?? 0
}

/** Groups are hashed, where `count(distinct …)` would sort. */
const countOfDays = (condition: string): string =>
  `select count(*)::float8 from (select from viewer_day y where ${condition} group by y.viewer_id) y`

/** Up to so many viewers are looked up one by one; of more, all days of the period are read. */
const MAX_LOOKUPS = 10_000

/**
 * Of most viewers, the first or the last day says whether they had a view in the period: only those
 * with days on both sides of it are looked up. In a short period these are most viewers, but there
 * are few days to read.
 */
function countProjectViewers(scope: Scope, values: SqlValues): string {
  const { project, period } = scope
  const [first, after] = [period.from, period.to].map((moment) =>
    moment === null ? undefined : `${values.add(getDay(moment))}::date`,
  )
  const conditions = [
    `w.project_id = ${values.add(project)}`,
    ...(first ? [`w.last_day >= ${first}`] : []),
    ...(after ? [`w.first_day < ${after}`] : []),
  ]
  const candidates = `from project_viewer w where ${conditions.join(' and ')}`
  if (!first || !after) return `select count(*)::float8 ${candidates}`
  const sure = `(w.first_day >= ${first} or w.last_day < ${after})`
  const days = `y.project_id = w.project_id and y.day >= ${first} and y.day < ${after}`
  return `
    select case when n.unsure <= ${MAX_LOOKUPS}
      then n.sure + (select count(*) ${candidates} and not ${sure}
        and exists (select from viewer_day y where ${days} and y.viewer_id = w.viewer_id))
      else (${countOfDays(matchDays(scope, values, 'y'))}) end::float8
    from (select count(*) filter (where ${sure}) sure, count(*) filter (where not ${sure}) unsure ${candidates}) n`
}

/** The viewers of a video. */
export interface VideoViewers {
  readonly viewers: number
  readonly completers: number
  /** Tenths of a second that a viewer saw, on average over viewers. */
  readonly uniqueDs: number
}

const COUNTED = `count(*)::float8 viewers, count(*) filter (where completed)::float8 completers,
  coalesce(avg(unique_ds), 0)::float8 "uniqueDs"`

/** Reads how many viewers with a view a video has, and what all sessions of a viewer cover together. */
export async function readVideoViewers(
  pool: Pool,
  scope: Scope,
  video: number,
): Promise<VideoViewers> {
  const values = createValues()
  const viewers = isEverything(scope)
    ? `select unique_ds, completed_at is not null completed from viewer_video
       where project_id = ${values.add(scope.project)} and video_id = ${values.add(video)} and viewed`
    : selectViewersOfSessions(matchSessions(scope, values, video))
  const { rows } = await pool.query<VideoViewers>(
    `select ${COUNTED} from (${viewers}) z`,
    values.list,
  )
  return rows[0] as VideoViewers
}

/** Most viewers have one session, whose ranges are joined already. */
const selectViewersOfSessions = (condition: string): string => `
  with m as materialized (
    select s.viewer_id, s.unique_ds, s.w1, s.playing_ms > 0 viewed, s.completed_at is not null completed
    from play_session s where ${condition} and s.viewer_id is not null),
  v as (
    select viewer_id, count(*) sessions, max(unique_ds) unique_ds, bool_or(completed) completed
    from m group by 1 having bool_or(viewed)),
  joined as (
    select viewer_id, ${measureRanges('range_agg(g)')} unique_ds
    from m join v using(viewer_id), unnest(m.w1) g where v.sessions > 1 group by 1)
  select coalesce(j.unique_ds, v.unique_ds) unique_ds, v.completed from v left join joined j using(viewer_id)`
