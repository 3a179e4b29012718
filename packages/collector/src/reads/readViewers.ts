import { DAY_MS, getDay } from '../database/days.ts'
import { createValues, matchText, type Scope, type SqlValues, toMoment } from './filters.ts'
import { readCursor, writeCursor } from './query/cursor.ts'
import { type BoundedPeriod, toAnswerPeriod } from './query/period.ts'
import type { ReadContext, ReadRequest } from './readContext.ts'
import type { ViewerList } from './responses/viewer.ts'

/**
 * Reads a page of the viewers with a view in the period, the one whose last view began last first.
 * The totals are those of the rollup of a viewer and a video, which knows no days.
 */
export async function readViewers(
  { pool, rollup }: ReadContext,
  { query }: ReadRequest,
): Promise<ViewerList> {
  await rollup.fresh()
  const { scope, limit, search } = query
  const values = createValues()
  const project = values.add(scope.project)
  const conditions = [`w.project_id = ${project}`, ...matchSeen(scope, values)]
  if (search !== undefined) conditions.push(matchText(['w.viewer_id'], search, values))
  const place = readCursor(query, ['integer', 'text'])
  if (place)
    conditions.push(
      `(w.last_at, w.viewer_id) < (to_timestamp(${values.add(place[0])}::float8 / 1e6), ${values.add(place[1])})`,
    )
  const { rows } = await pool.query(
    `with p as materialized (
       select w.viewer_id, w.first_day, w.last_at from project_viewer w
       where ${conditions.join(' and ')} order by w.last_at desc, w.viewer_id desc limit ${values.add(limit + 1)})
     select p.viewer_id, x.videos, x.views, x.completed, x.playing_ms, coalesce(x.first_at, p.first_day::timestamp at time zone 'utc') first_at,
       p.last_at, (extract(epoch from p.last_at) * 1e6)::float8 place
     from p, lateral (
       select count(*) filter (where viewed)::float8 videos, coalesce(sum(views), 0)::float8 views, count(completed_at)::float8 completed,
         coalesce(sum(playing_ms), 0)::float8 playing_ms, min(first_at) first_at
       from viewer_video x where x.project_id = ${project} and x.viewer_id = p.viewer_id) x
     order by p.last_at desc, p.viewer_id desc`,
    values.list,
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    period: toAnswerPeriod(scope.period),
    viewers: page.map((row) => ({
      viewerId: row.viewer_id,
      videos: row.videos,
      views: row.views,
      playingMs: row.playing_ms,
      completed: row.completed,
      firstSeenAt: row.first_at.getTime(),
      lastSeenAt: row.last_at.getTime(),
    })),
    next: last && rows.length > limit ? writeCursor(query, [last.place, last.viewer_id]) : null,
  }
}

/**
 * The conditions on `project_viewer` `w` for a view in the period. The last view of most viewers is
 * in it; only those who came back after it are looked up: in the whole days of the period by the
 * rollup, in the parts of days at its ends by the sessions.
 */
function matchSeen({ project, period }: Scope, values: SqlValues): readonly string[] {
  const { from, to } = period as BoundedPeriod
  const [first, after] = [toMoment(from, values), toMoment(to, values)]
  const day = (moment: number): string => `${values.add(getDay(moment))}::date`
  const ofViewer = (table: string): string =>
    `${table}.project_id = ${values.add(project)} and ${table}.viewer_id = w.viewer_id`
  const parts = [from, to].filter((moment) => moment % DAY_MS !== 0).map(getDay)
  const seen = [
    `exists(select from viewer_day y where ${ofViewer('y')}
       and y.day >= ${day(Math.ceil(from / DAY_MS) * DAY_MS)} and y.day < ${day(to)})`,
    ...(parts.length
      ? [
          `exists(select from play_session s where ${ofViewer('s')} and s.day = any(${values.add(parts)}::date[])
           and s.started_at >= ${first} and s.started_at < ${after} and s.playing_ms > 0)`,
        ]
      : []),
  ]
  return [
    `w.last_at >= ${first}`,
    `(w.last_at < ${after} or (w.first_day <= ${day(to)} and (${seen.join(' or ')})))`,
  ]
}
