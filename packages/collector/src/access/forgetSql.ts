import { measureRanges } from '../rollup/columnTypes.ts'

/**
 * Statements that replace a viewer's id everywhere, in this order and in one transaction. `$1` is
 * the project, `$2` the id, `$3` the replacement. Sessions that began after `$4` keep the id: the
 * viewer has come back.
 *
 * A fold that runs at the same time has taken outbox rows before or after they were changed here. In
 * the first case it holds their locks until its commit, and the later statements see what it wrote.
 * Every statement can run again: what arrived meanwhile is replaced as well.
 */

/** Sessions in the order in which ingest locks them. Returns their number. */
export const FORGET_SESSIONS = `
with found as materialized (
  select day, session_id from play_session
  where project_id = $1 and viewer_id = $2 and started_at <= $4 order by project_id, session_id for update),
changed as (
  update play_session s set viewer_id = $3 from found
  where s.project_id = $1 and s.day = found.day and s.session_id = found.session_id returning s.session_id)
select count(*)::int sessions from changed`

/**
 * ClickHouse gets these sessions again, and must not keep their older versions. Locked, as ingest
 * locks them, so that no note overtakes that of a change which is not committed yet.
 */
export const FORGET_SHIPPED = `
with found as materialized (
  select project_id, day, session_id from play_session
  where project_id = $1 and viewer_id = $2 and exists (select from session_sink) order by project_id, session_id for share)
insert into session_outbox(project_id, day, session_id, erase) select project_id, day, session_id, true from found`

/**
 * The id as a word of its own in the addresses of these sessions, like a profile page. `$2` is the
 * id as addresses write it, `$4` a regular expression for it.
 */
export const FORGET_ADDRESSES = `
update play_session set
  page = regexp_replace(page, $4, '\\1' || $3, 'g'), referrer = regexp_replace(referrer, $4, '\\1' || $3, 'g')
where project_id = $1 and viewer_id = $3 and position($2 in coalesce(page, '') || ' ' || coalesce(referrer, '')) > 0`

/**
 * A record may be a week old, and clocks may be set during a session: its events are on these days.
 * One lookup a day, where the key without the day would read all events of the project.
 */
const EVENT_DAYS =
  "generate_series(-7, greatest(s.day, (s.last_at at time zone 'utc')::date) - s.day + 7) n"

/**
 * Events of these sessions: texts that are the id, and everything that the app itself wrote into its
 * events, because what that says about the viewer is unknown.
 */
export const FORGET_EVENTS: string = `
update session_event e set
  data = replace((case when e.type = 'log' then e.data - 'data' else e.data end)::text, to_jsonb($2::text)::text, to_jsonb($3::text)::text)::jsonb
from play_session s cross join lateral ${EVENT_DAYS}
where s.project_id = $1 and s.viewer_id = $3 and e.project_id = s.project_id and e.day = s.day + n and e.session_id = s.session_id
  and ((e.type = 'log' and e.data ? 'data') or position(to_jsonb($2::text)::text in e.data::text) > 0)`

export const FORGET_OUTBOX =
  'update rollup_q set viewer_id = $3 where project_id = $1 and viewer_id = $2 and started_at <= $4'

/** What still has the id belongs to sessions from after the deletion. */
const isBack = (row: string, day: string): string => `exists (
  select from play_session s where s.project_id = $1 and s.viewer_id = $2 and s.video_id = ${row}.video_id${day})`

/** A day that both ids have counted becomes one viewer again. */
export const FORGET_DAYS: string = `
with moved as (
  delete from viewer_day d where project_id = $1 and viewer_id = $2 and not ${isBack('d', ' and s.day = d.day')}
  returning video_id, day),
kept as (
  insert into viewer_day(project_id, video_id, day, viewer_id) select $1::int, video_id, day, $3::text from moved order by 2, 3
  on conflict do nothing returning video_id, day)
update video_day v set viewers = v.viewers - 1 from moved m
where v.project_id = $1 and v.video_id = m.video_id and v.day = m.day
  and not exists (select from kept k where k.video_id = m.video_id and k.day = m.day)`

const days = (id: string, select: string): string =>
  `(select ${select} from viewer_day where project_id = $1 and viewer_id = ${id})`
/** The first and the last day of the replacement. */
export const FORGET_SPAN: string = `
insert into project_viewer as t(project_id, viewer_id, first_day, last_day, last_at)
select project_id, $3::text, first_day, last_day, least(last_at, (last_day + time '23:59:59.999') at time zone 'utc') from (
  select project_id, first_day, last_at, case when exists ${days('$2', '')} then ${days('$3', 'max(day)')} else last_day end last_day
  from project_viewer where project_id = $1 and viewer_id = $2) moved
where last_day is not null
on conflict(project_id, viewer_id) do update set first_day = least(t.first_day, excluded.first_day),
  last_day = greatest(t.last_day, excluded.last_day), last_at = greatest(t.last_at, excluded.last_at)`

/** Those of a viewer who has come back. */
export const FORGET_OLD_SPAN: string = `
with left_over as ${days('$2', 'min(day) first_day, max(day) last_day')},
gone as (
  delete from project_viewer p using left_over l where p.project_id = $1 and p.viewer_id = $2 and l.first_day is null)
update project_viewer p set first_day = l.first_day, last_day = l.last_day from left_over l
where p.project_id = $1 and p.viewer_id = $2 and l.first_day is not null`

const WATCHED = 't.watched + excluded.watched'
const isNewer = '(excluded.last_at, excluded.last_session) >= (t.last_at, t.last_session)'
export const FORGET_VIDEOS: string = `
with moved as (
  delete from viewer_video d where project_id = $1 and viewer_id = $2 and not ${isBack('d', '')} returning *)
insert into viewer_video as t(project_id, video_id, viewer_id, viewed, watched, unique_ds, last_at, last_session, position_s,
  max_position_s, completed_at, first_at, live, views, playing_ms)
select project_id, video_id, $3::text, viewed, watched, unique_ds, last_at, last_session, position_s, max_position_s, completed_at, first_at, live,
  views, playing_ms
from moved order by video_id
on conflict(project_id, video_id, viewer_id) do update set
  viewed = t.viewed or excluded.viewed, watched = ${WATCHED}, unique_ds = ${measureRanges(WATCHED)},
  position_s = case when ${isNewer} then excluded.position_s else t.position_s end,
  last_session = case when ${isNewer} then excluded.last_session else t.last_session end,
  live = case when ${isNewer} then excluded.live else t.live end,
  last_at = greatest(t.last_at, excluded.last_at), max_position_s = greatest(t.max_position_s, excluded.max_position_s),
  completed_at = least(t.completed_at, excluded.completed_at), first_at = least(t.first_at, excluded.first_at),
  views = t.views + excluded.views, playing_ms = t.playing_ms + excluded.playing_ms`

export const FORGET_PURCHASES: string = `
with moved as (delete from purchase where project_id = $1 and viewer_id = $2 returning *)
insert into purchase(project_id, course_id, viewer_id, at) select project_id, course_id, $3::text, at from moved
on conflict do nothing`

export const FORGET_INTERNAL =
  'delete from internal_viewer where project_id = $1 and viewer_id = $2'

/** Positions count in no total, so nothing is left of them. */
export const FORGET_POSITIONS =
  'delete from saved_progress where project_id = $1 and viewer_id = $2 and first_at <= $3'
