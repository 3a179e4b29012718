import type { Pool } from 'pg'
import { MEASURES } from '../rollup/measures.ts'

/** All measures of a video, added up over its days. */
export const TOTALS: string = MEASURES.map(
  (name) => `coalesce(sum(${name}), 0)::float8 ${name}`,
).join(', ')
/**
 * The duration of video `v`: the catalogue's, else the one that most sessions claim, to the second;
 * of equals, the earliest claim. Only the most frequent claims are looked at, because a sender can invent any number of others.
 */
export const DURATION = `coalesce(v.duration_s, (select value / 1000 from (
    select value, sessions, first, sum(sessions) over second votes, min(first) over second since from (
      select c.value::float8 as value, c.sessions, c.first from video_claim c
      where c.project_id = v.project_id and c.video_id = v.id and c.kind = 'duration' and c.sessions > 0
      order by c.sessions desc, c.first limit 100) c
    window second as (partition by round(value / 1000))) c
  order by votes desc, since, sessions desc, first limit 1))`

/**
 * The title of video `v`: the catalogue's, else the one that most sessions claim; of equals, the
 * earliest claim.
 */
export const TITLE = `coalesce(v.title, (select c.value from video_claim c
  where c.project_id = v.project_id and c.video_id = v.id and c.kind = 'title' and c.sessions > 0
  order by c.sessions desc, c.first limit 1))`

/** A video of a project. `id` is the key of its row. */
export interface FoundVideo {
  readonly id: number
  readonly title: string | null
  readonly duration: number | null
}

export async function findVideo(
  pool: Pool,
  project: number,
  videoId: string,
): Promise<FoundVideo | undefined> {
  const { rows } = await pool.query<FoundVideo>(
    `select v.id, ${TITLE} title, ${DURATION} duration from video v where v.project_id = $1 and v.ext_id = $2`,
    [project, videoId],
  )
  return rows[0]
}
