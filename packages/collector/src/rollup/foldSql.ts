import type { Statement } from '../database/statement.ts'
import { measureRanges, unionRanges } from './columnTypes.ts'
import { MEASURES } from './measures.ts'

const list = (write: (name: string, at: number) => string): string =>
  MEASURES.map((name, at) => write(name, at)).join(', ')

/**
 * Rows of one statement, and bytes of their ranges. The embedded engine has a single session, so
 * ingest waits while a fold runs.
 */
const MAX_ROWS = 1000
const MAX_BYTES = 250_000
const ENDS =
  'min(started_at) filter (where viewed) first_view_at, max(started_at) filter (where viewed) last_view_at'
/** Rows from before a measure was added have none. */
const SUMS = list((name, at) => `coalesce(sum(d[${at + 1}]), 0)::bigint ${name}`)
/** What outbox rows add to a measure. */
const gain = (name: string): string => `coalesce(d[${MEASURES.indexOf(name) + 1}], 0)`
const ADDED = list((name) => `${name} = t.${name} + excluded.${name}`)

/**
 * Ranges of one viewer on one video. A hundred fragmented sessions stay below; more ranges are not
 * added.
 */
const MAX_VIEWER_RANGES = 5000

const WATCHED = `case when (select count(*) from unnest(t.watched + excluded.watched)) > ${MAX_VIEWER_RANGES}
      then t.watched else t.watched + excluded.watched end`

const fold = (lock: string): string => `
with q as (
  delete from rollup_q where id in (
    select id from (
      select id, row_number() over w nth, sum(pg_column_size(d1) + pg_column_size(d2) + pg_column_size(d3)) over w bytes
      from (select * from rollup_q where id <= $1 order by id limit ${MAX_ROWS} ${lock}) o window w as (order by id)) o
    where nth = 1 or bytes <= ${MAX_BYTES})
  returning *),
e as (select project_id, video_id, 1::smallint level, d1 m from q
      union all select project_id, video_id, 2::smallint, d2 from q
      union all select project_id, video_id, 3::smallint, d3 from q),
r as (select project_id, video_id, level, lower(g) lo, upper(g) hi from e, unnest(m) g),
edges as (
  select project_id, video_id, level, ds, sum(d) d from (
    select project_id, video_id, level, lo ds, 1 d from r union all select project_id, video_id, level, hi, -1 from r) z
  group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4),
heat as (
  insert into heat_edge as t select * from edges
  on conflict(project_id, video_id, level, ds) do update set d = t.d + excluded.d),
days as (
  insert into viewer_day select distinct project_id, video_id, day, viewer_id from q where viewed and viewer_id is not null
  order by 1, 2, 3, 4 on conflict do nothing returning project_id, video_id, day, viewer_id),
sums as (
  select project_id, video_id, viewer_id, bool_or(viewed) viewed, ${unionRanges('d1')} watched, max(max_position_s) max_position_s,
    min(completed_at) completed_at, min(started_at) filter (where viewed) first_at, sum(${gain('views')}) views, sum(${gain('playing_ms')}) playing_ms
  from q where viewer_id is not null group by 1, 2, 3),
newest as (
  select distinct on (project_id, video_id, viewer_id) project_id, video_id, viewer_id, last_at, session_id, position_s, live is true live
  from q where viewer_id is not null order by project_id, video_id, viewer_id, last_at desc, session_id desc, id desc),
viewers as (
  insert into viewer_video as t(project_id, video_id, viewer_id, viewed, watched, unique_ds, last_at, last_session, position_s,
    max_position_s, completed_at, first_at, live, views, playing_ms)
  select project_id, video_id, viewer_id, viewed, watched, ${measureRanges('watched')}, last_at, session_id, position_s, max_position_s, completed_at,
    first_at, live, views, playing_ms
  from sums join newest using(project_id, video_id, viewer_id) order by 1, 2, 3
  on conflict(project_id, video_id, viewer_id) do update set
    viewed = t.viewed or excluded.viewed, watched = ${WATCHED}, unique_ds = ${measureRanges(WATCHED)},
    position_s = case when (excluded.last_at, excluded.last_session) >= (t.last_at, t.last_session) then excluded.position_s else t.position_s end,
    last_session = case when (excluded.last_at, excluded.last_session) >= (t.last_at, t.last_session) then excluded.last_session else t.last_session end,
    live = case when (excluded.last_at, excluded.last_session) >= (t.last_at, t.last_session) then excluded.live else t.live end,
    last_at = greatest(t.last_at, excluded.last_at), max_position_s = greatest(t.max_position_s, excluded.max_position_s),
    completed_at = least(t.completed_at, excluded.completed_at), first_at = least(t.first_at, excluded.first_at),
    views = t.views + excluded.views, playing_ms = t.playing_ms + excluded.playing_ms),
claimed as (
  select project_id, video_id, kind, value, sum(n) sessions, min(id) first from (
    select project_id, video_id, id, 'title' kind, title_now value, 1 n from q
    union all select project_id, video_id, id, 'title', title_was, -1 from q
    union all select project_id, video_id, id, 'duration', duration_now::text, 1 from q
    union all select project_id, video_id, id, 'duration', duration_was::text, -1 from q) z
  where value is not null group by 1, 2, 3, 4 having sum(n) <> 0 order by 1, 2, 3, 4),
claims as (
  insert into video_claim as t select * from claimed
  on conflict(project_id, video_id, kind, value) do update set sessions = t.sessions + excluded.sessions),
a as (
  select project_id, video_id, day, ${ENDS}, ${SUMS} from q group by 1, 2, 3),
n as (select project_id, video_id, day, count(*) viewers from days group by 1, 2, 3),
w as (
  insert into video_day as t(project_id, video_id, day, first_view_at, last_view_at, viewers, ${list(String)})
  select project_id, video_id, day, first_view_at, last_view_at, coalesce(viewers, 0), ${list(String)}
  from a left join n using(project_id, video_id, day) order by 1, 2, 3
  on conflict(project_id, video_id, day) do update set
    first_view_at = least(t.first_view_at, excluded.first_view_at), last_view_at = greatest(t.last_view_at, excluded.last_view_at),
    viewers = t.viewers + excluded.viewers, ${ADDED}),
quarters as (
  insert into project_quarter as t(project_id, slot, ${list(String)})
  select project_id, date_bin('15 minutes', started_at, 'epoch'::timestamptz) slot, ${SUMS} from q group by 1, 2 order by 1, 2
  on conflict(project_id, slot) do update set ${ADDED}),
audience as (
  insert into project_viewer as t(project_id, viewer_id, first_day, last_day, last_at)
  select project_id, viewer_id, min(day), max(day), max(started_at) from q
  where viewer_id is not null and ${gain('views')} > 0 group by 1, 2 order by 1, 2
  on conflict(project_id, viewer_id) do update set first_day = least(t.first_day, excluded.first_day),
    last_day = greatest(t.last_day, excluded.last_day), last_at = greatest(t.last_at, excluded.last_at)
  where excluded.first_day < t.first_day or excluded.last_day > t.last_day or excluded.last_at > t.last_at)
select count(*)::int n from q`

/**
 * Folds what sessions gained into the rollups: takes outbox rows up to number `$1` and applies them
 * in the same statement, so that each counts once whatever happens in between. Rows that another
 * collector is folding are left to it. Returns how many it took.
 */
export const FOLD: Statement = { name: 'fold', text: fold('for update skip locked') }

/** The same, but waits for rows that another collector is folding. */
export const FOLD_ALL: Statement = { name: 'fold_all', text: fold('for update') }

/** Removes claims that no session makes any more, unless another collector is changing them. */
export const FORGET_CLAIMS: Statement = {
  name: 'forget_claims',
  text: `
delete from video_claim where (project_id, video_id, kind, value) in (
  select project_id, video_id, kind, value from video_claim where sessions <= 0 for update skip locked) and sessions <= 0`,
}
