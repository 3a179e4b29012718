import { ADDED, column, NUMBERS } from './columns.ts'

const list = (names: readonly string[], one: (name: string) => string, joint = ','): string => names.map(one).join(joint)
const columns = NUMBERS.map(column)
const CONSTANT = ['viewer', 'player', 'course', 'lesson', 'preview', 'live', 'page', 'referrer'] as const
const NEWEST = ['state', 'position_s', 'duration_s', 'played', 'last_at'] as const

/**
 * Merges a batch of snapshots, in one statement: sets by union, numbers by max, position by the highest rev. What each row adds is
 * computed inside its lock (`excluded − stored`) and handed to the outbox, so that rollups are fed exactly once whatever arrives twice
 * or late. Rows are written in key order: no deadlocks. `$1` is a JSON array.
 */
export const MERGE_SNAPSHOTS: string = `
with i as (
  select * from json_to_recordset($1::json) as x(
    p int, day date, session_id text, video_id int, viewer text, player text, course text, lesson text, preview boolean, live boolean,
    page text, referrer text, started_at timestamptz, last_at timestamptz, rev int, state text, position_s float8,
    max_position_s float8, duration_s float8, played jsonb, ${list(columns, (name) => `${name} bigint`)},
    reached int, reached_played int, completed_at timestamptz, w1 int4multirange, w2 int4multirange, w3 int4multirange)),
x as ( -- a statement may touch a row only once: join what the batch itself holds twice
  select p, day, session_id, min(video_id) video_id, ${list(CONSTANT, (name) => `(array_agg(${name} order by rev desc))[1] ${name}`)},
    min(started_at) started_at, max(rev) rev, ${list(NEWEST, (name) => `(array_agg(${name} order by rev desc))[1] ${name}`)},
    max(max_position_s) max_position_s, ${list(columns, (name) => `max(${name}) ${name}`)},
    bit_or(reached) reached, bit_or(reached_played) reached_played, min(completed_at) completed_at,
    range_agg(w1) w1, coalesce(range_agg(w2), '{}') w2, coalesce(range_agg(w3), '{}') w3
  from i group by 1, 2, 3),
y as (
  select *, coalesce(least(4, floor(4.0 * (select coalesce(sum(upper(g) - lower(g)), 0) from unnest(w1) g) / nullif(duration_s * 10, 0)
    + 0.01)), 0)::smallint bucket from x),
u as (
  insert into play_session as s(
    project_id, day, session_id, video_id, ${CONSTANT.join(',')}, started_at, rev, ${NEWEST.join(',')}, max_position_s,
    ${columns.join(',')}, reached, reached_played, completed_at, w1, w2, w3, bucket, d1, d2, d3,
    ${list(ADDED, (name) => `d_${name}`)}, d_new, d_view, d_done, d_bucket_from)
  select p, day, session_id, video_id, ${CONSTANT.join(',')}, started_at, rev, ${NEWEST.join(',')}, max_position_s,
    ${columns.join(',')}, reached, reached_played, completed_at, w1, w2, w3, bucket, w1, w2, w3,
    ${ADDED.join(',')}, true, playing_ms > 0, completed_at is not null, null
  from y order by p, day, session_id
  on conflict(project_id, day, session_id) do update set
    d1 = excluded.w1 - s.w1, w1 = s.w1 + excluded.w1, d2 = excluded.w2 - s.w2, w2 = s.w2 + excluded.w2,
    d3 = excluded.w3 - s.w3, w3 = s.w3 + excluded.w3,
    ${list(ADDED, (name) => `d_${name} = greatest(0, excluded.${name} - s.${name})`, ',\n    ')},
    ${list(columns, (name) => `${name} = greatest(s.${name}, excluded.${name})`, ',\n    ')},
    ${list(NEWEST, (name) => `${name} = case when excluded.rev > s.rev then coalesce(excluded.${name}, s.${name}) else coalesce(s.${name}, excluded.${name}) end`, ',\n    ')},
    ${list(CONSTANT, (name) => `${name} = coalesce(s.${name}, excluded.${name})`, ',\n    ')},
    max_position_s = greatest(s.max_position_s, excluded.max_position_s), rev = greatest(s.rev, excluded.rev),
    started_at = least(s.started_at, excluded.started_at), reached = s.reached | excluded.reached,
    reached_played = s.reached_played | excluded.reached_played,
    completed_at = least(s.completed_at, excluded.completed_at),
    d_new = false, d_view = (excluded.playing_ms > 0 and s.playing_ms = 0),
    d_done = (excluded.completed_at is not null and s.completed_at is null),
    d_bucket_from = case when excluded.bucket > s.bucket then s.bucket end, bucket = greatest(s.bucket, excluded.bucket)
  returning s.*)
insert into rollup_q(project_id, video_id, day, viewer, d_new, d_view, d_done, ${list(ADDED, (name) => `d_${name}`)},
  bucket_from, bucket_to, d1, d2, d3)
select project_id, video_id, day, viewer, d_new, d_view, d_done, ${list(ADDED, (name) => `d_${name}`)}, d_bucket_from, bucket, d1, d2, d3
from u where d_new or d_view or d_done or d_bucket_from is not null or ${list(ADDED, (name) => `d_${name} > 0`, ' or ')}
  or not isempty(d1) or not isempty(d2) or not isempty(d3)`

/** Events are facts: the first one of a number stays. `$1` is a JSON array. */
export const INSERT_EVENTS: string = `
insert into session_event(project_id, day, session_id, seq, writer, at, type, position_s, data)
select distinct on (p, day, session_id, seq) p, day, session_id, seq, writer, at, type, position_s, data
from json_to_recordset($1::json) as x(p int, day date, session_id text, seq bigint, writer text, at timestamptz, type text,
  position_s float8, data jsonb)
order by p, day, session_id, seq on conflict do nothing`

/** What a writer has sent and dropped; the answer is what the server has of it. `$1` is a JSON array. */
export const MERGE_WRITERS: string = `
insert into writer as w(project_id, id, have, dropped, high)
select p, id, range_agg(have), range_agg(dropped), max(high)
from json_to_recordset($1::json) as x(p int, id text, have int8multirange, dropped int8multirange, high bigint)
group by 1, 2 order by 1, 2
on conflict(project_id, id) do update set have = w.have + excluded.have, dropped = w.dropped + excluded.dropped,
  high = greatest(w.high, excluded.high), last_at = now()
returning id, project_id, (select coalesce(json_agg(json_build_array(lower(g), upper(g) - 1) order by g), '[]') from unnest(have) g) have`

export const INSERT_LEDGER: string = `
insert into drop_ledger(project_id, id, reason, count, writer)
select distinct on (p, id) p, id, reason, count, writer
from json_to_recordset($1::json) as x(p int, id text, reason text, count bigint, writer text)
order by p, id on conflict do nothing`

/**
 * Folds what sessions added into the rollups: takes outbox rows and applies them in the same statement, so that each counts once however
 * many collectors fold. Returns how many it took.
 */
export const FOLD: string = `
with q as (delete from rollup_q where id in (select id from rollup_q order by id limit 20000 for update skip locked) returning *),
e as (select project_id, video_id, 1::smallint level, d1 m from q union all select project_id, video_id, 2::smallint, d2 from q
      union all select project_id, video_id, 3::smallint, d3 from q),
r as (select project_id, video_id, level, lower(g) lo, upper(g) hi from e, unnest(m) g),
ed as (select project_id, video_id, level, ds, sum(d) d from (
    select project_id, video_id, level, lo ds, 1 d from r union all select project_id, video_id, level, hi, -1 from r) z
  group by 1, 2, 3, 4 having sum(d) <> 0 order by 1, 2, 3, 4),
h as (insert into heat_edge as t select * from ed on conflict(project_id, video_id, level, ds) do update set d = t.d + excluded.d),
uv as (insert into viewer_day select distinct project_id, video_id, day, viewer from q where d_view and viewer is not null
       order by 1, 2, 3, 4 on conflict do nothing returning project_id, video_id, day),
a as (select project_id, video_id, day, count(*) filter (where d_new) impressions, count(*) filter (where d_view) views,
        count(*) filter (where d_done) completes,
        coalesce(sum((select sum(upper(g) - lower(g)) from unnest(d1) g)), 0) unique_ds,
        ${list(ADDED, (name) => `sum(d_${name}) ${name}`)},
        array[${[0, 1, 2, 3, 4].map((b) => `sum((bucket_to = ${b} and (d_new or bucket_from is not null))::int - coalesce((bucket_from = ${b})::int, 0))`).join(',')}]::bigint[] b
      from q group by 1, 2, 3),
n as (select project_id, video_id, day, count(*) viewers from uv group by 1, 2, 3),
w as (insert into video_day as t(project_id, video_id, day, impressions, views, viewers, completes, unique_ds, ${ADDED.join(',')}, b)
      select a.project_id, a.video_id, a.day, impressions, views, coalesce(viewers, 0), completes, unique_ds, ${ADDED.join(',')}, b
      from a left join n using(project_id, video_id, day) order by 1, 2, 3
      on conflict(project_id, video_id, day) do update set
        impressions = t.impressions + excluded.impressions, views = t.views + excluded.views, viewers = t.viewers + excluded.viewers,
        completes = t.completes + excluded.completes, unique_ds = t.unique_ds + excluded.unique_ds,
        ${list(ADDED, (name) => `${name} = t.${name} + excluded.${name}`)},
        b = array[${[1, 2, 3, 4, 5].map((b) => `t.b[${b}] + excluded.b[${b}]`).join(',')}])
select count(*)::int n from q`
