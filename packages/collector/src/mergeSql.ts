import { column, lengthOf, NUMBERS } from './columns.ts'
import { gained, measured, NOTHING } from './measures.ts'

const list = (names: readonly string[], one: (name: string) => string, joint = ', '): string =>
  names.map(one).join(joint)

/** Prepared once a connection: planning one of these takes longer than running it on a small batch. `$1` is a JSON array. */
export interface Statement {
  readonly name: string
  readonly text: string
}

/** Merged by max. */
const MOST = [...NUMBERS.map(column), 'max_position_s']
/** As in the highest rev. */
const NEWEST = [
  'last_at',
  'state',
  'position_s',
  'duration_s',
  'played',
  'player',
  'course',
  'lesson',
  'preview',
  'live',
  'page',
  'referrer',
  'title',
]
const SETS = ['w1', 'w2', 'w3']
const MERGED = ['writer', 'viewer', 'rev', ...MOST, ...NEWEST, 'reached', 'reached_played', 'completed_at', ...SETS]

const ROW = `p int, session_id text, video_id int, day date, started_ms float8, viewer text, player text, course text, lesson text,
    preview boolean, live boolean, page text, referrer text, rev bigint, last_ms float8, state text, position_s float8, duration_s float8,
    played jsonb, max_position_s float8, ${list(NUMBERS, (name) => `${column(name)} bigint`)}, reached int, reached_played int,
    completed_ms float8, writer text, title text, w1 int4multirange, w2 int4multirange, w3 int4multirange`

const given = `
g as (
  select *, to_timestamp(started_ms / 1000) started_at, to_timestamp(last_ms / 1000) last_at, to_timestamp(completed_ms / 1000) completed_at
  from json_to_recordset($1::json) as x(${ROW}))`

/** A statement may touch a row only once: join first what the batch itself holds twice. */
const joined = `
j as (
  select p, session_id, min(video_id) video_id, min(day) as day, min(started_at) started_at, min(writer) writer, min(viewer) viewer, max(rev) rev,
    ${list(MOST, (name) => `max(${name}) ${name}`)}, bit_or(reached) reached, bit_or(reached_played) reached_played,
    min(completed_at) completed_at, ${list(SETS, (name) => `range_agg(${name}) ${name}`)}
  from g group by 1, 2),
n as (select distinct on (p, session_id) p, session_id, ${list(NEWEST, String)} from g order by p, session_id, rev desc),
i as (select * from j join n using(p, session_id))`

/** Ranges in one set of a session. The SDK sends at most 500, and their union only grows towards the newest set. */
const MAX_RANGES = 1000
const fits = (set: string): string => `(select count(*) from unnest(${set})) <= ${MAX_RANGES}`

/** What a session says of its video's duration, as a claim. The end of a live stream moves: it claims none. */
const durationClaim = (table: string): string =>
  `case when ${table}.live is not true then round(${table}.duration_s * 1000)::bigint end`

/** A row of the outbox that says nothing is not written. */
const changed = (was: string, is: string): string => `${was} is distinct from ${is}`

/**
 * Merges snapshots into their sessions, in one statement: sets by union, numbers by max, position by the highest rev. What each row gains
 * is computed inside its lock (`merged − stored`) and handed to the outbox, so that rollups are fed exactly once whatever comes twice or
 * late. A CTE that reads first and writes then would count a session twice when two first snapshots race. Rows are written in key order:
 * no deadlocks.
 *
 * Returns the sessions that were left alone, and why: another writer's, or in more pieces than a viewer can watch. Each row of a session
 * has to be of the same writer.
 */
const merge = (prelude: string): string => `
with ${prelude},
y as materialized (select i.*, ${lengthOf('w1')}::int unique_ds from i),
u as (
  insert into play_session as s(
    project_id, session_id, video_id, day, started_at, ${list(MERGED, String)}, unique_ds, d, d1, d2, d3, d_newer)
  select p, session_id, video_id, day, started_at, ${list(MERGED, String)}, unique_ds, ${measured('y')}, w1, w2, w3, true
  from y where ${list(SETS, fits, ' and ')} order by p, session_id
  on conflict(project_id, session_id) do update set
    (${list(MERGED, String)}, unique_ds, d, d1, d2, d3, d_newer, was_title, was_duration_ms) = (
      select ${list(MERGED, (name) => `m.${name}`)}, m.unique_ds, ${gained('s', 'm')},
        excluded.w1 - s.w1, excluded.w2 - s.w2, excluded.w3 - s.w3, excluded.rev > s.rev, s.title, ${durationClaim('s')}
      from (
        select *, ${lengthOf('w1')}::int unique_ds from (
          select coalesce(s.writer, excluded.writer) writer, least(s.viewer, excluded.viewer) viewer, greatest(s.rev, excluded.rev) rev,
            ${list(MOST, (name) => `greatest(s.${name}, excluded.${name}) ${name}`)},
            ${list(NEWEST, (name) => `case when excluded.rev > s.rev then excluded.${name} else s.${name} end ${name}`)},
            s.reached | excluded.reached reached, s.reached_played | excluded.reached_played reached_played,
            least(s.completed_at, excluded.completed_at) completed_at, ${list(SETS, (name) => `s.${name} + excluded.${name} ${name}`)}
          offset 0) t -- offset 0: computed once, not in each of the places that read it
        offset 0) m)
    where (s.writer is null or s.writer = excluded.writer) and ${list(SETS, (name) => fits(`s.${name} + excluded.${name}`), ' and ')}
  returning s.*),
q as (
  insert into rollup_q(project_id, video_id, session_id, day, started_at, viewer, viewed, last_at, position_s, max_position_s, completed_at,
    d, d1, d2, d3, title_was, title_now, duration_was, duration_now)
  select project_id, video_id, session_id, day, started_at, viewer, playing_ms > 0, last_at, position_s, max_position_s, completed_at,
    d, d1, d2, d3, case when retitled then was_title end, case when retitled then title end,
    case when redurated then was_duration_ms end, case when redurated then duration_ms end
  from (
    select *, ${changed('was_title', 'title')} retitled, ${changed('was_duration_ms', 'duration_ms')} redurated
    from (select *, ${durationClaim('u')} duration_ms from u) z) z
  where d <> ${NOTHING} or (d_newer and viewer is not null) or not isempty(d1) or not isempty(d2) or not isempty(d3) or retitled or redurated)
select p, session_id, coalesce((
  select s.writer = y.writer from play_session s where s.project_id = y.p and s.session_id = y.session_id), true) own
from y where not exists (select from u where u.project_id = y.p and u.session_id = y.session_id)`

/** For a batch that holds each session once, which is nearly every one. */
export const MERGE_SNAPSHOTS: Statement = { name: 'merge_snapshots', text: merge(`${given}, i as (select * from g)`) }

/** For any batch. */
export const MERGE_REPEATED_SNAPSHOTS: Statement = {
  name: 'merge_repeated_snapshots',
  text: merge(`${given}, ${joined}`),
}

/** Events are facts: the first one of a number stays. */
export const INSERT_EVENTS: Statement = {
  name: 'insert_events',
  text: `
insert into session_event(project_id, session_id, seq, day, writer, at, type, position_s, data)
select distinct on (p, session_id, writer, seq) p, session_id, seq, day, writer, to_timestamp(at_ms / 1000), type, position_s, data
from json_to_recordset($1::json) as x(p int, session_id text, seq bigint, day date, writer text, at_ms float8, type text, position_s float8,
  data jsonb)
order by p, session_id, writer, seq on conflict do nothing`,
}

/** Whose these sessions are, as far as they are known. `$1` are projects, `$2` session ids, in pairs. */
export const OWNERS: Statement = {
  name: 'owners',
  text: `
select project_id, session_id, writer from play_session
where (project_id, session_id) in (select * from unnest($1::int[], $2::text[])) and writer is not null`,
}

/** A writer whose numbers are in more pieces than this is none of ours: it gets no more of the table. */
const MOST_PIECES = 2000
const ifFew = (union: string, otherwise: string): string =>
  `case when (select count(*) from unnest(${union})) > ${MOST_PIECES} then ${otherwise} else ${union} end`
const bounded = (name: string): string => ifFew(`w.${name} + excluded.${name}`, `w.${name}`)

/** Events that a writer may have numbered at once, and in each second since: more is a mistake, and would count as missing. */
const FREE_SEQS = 100_000
const SEQS_PER_S = 20
const HIGHEST = `${FREE_SEQS} + floor(${SEQS_PER_S} * extract(epoch from greatest(now() - first_at, interval '0')))::bigint`

/** Pairs of numbers, both ends included. */
const HAVE_PAIRS =
  "(select coalesce(json_agg(json_build_array(lower(g), upper(g) - 1) order by g), '[]') from unnest(have) g)"

/** What writers have sent and dropped; the answer is what the server has of them, and whether their `high` was believed. */
export const MERGE_WRITERS: Statement = {
  name: 'merge_writers',
  text: `
with g as (
  select p, id, range_agg(have) have, range_agg(dropped) dropped, max(high) high, to_timestamp(min(first_ms) / 1000) first_at
  from json_to_recordset($1::json) as x(p int, id text, have int8multirange, dropped int8multirange, high bigint, first_ms float8)
  group by 1, 2),
i as (
  select p, id, have, dropped, high,
    least(first_at, (select w.first_at from writer w where w.project_id = g.p and w.id = g.id)) first_at
  from g),
u as (
  insert into writer as w(project_id, id, have, dropped, high, first_at)
  select p, id, ${ifFew('have', "'{}'")}, ${ifFew('dropped', "'{}'")}, least(high, ${HIGHEST}), first_at from i order by 1, 2
  on conflict(project_id, id) do update set have = ${bounded('have')}, dropped = ${bounded('dropped')},
    high = greatest(w.high, excluded.high), first_at = least(w.first_at, excluded.first_at), last_at = now()
  returning id, project_id, have, high)
select u.id, u.project_id, ${HAVE_PAIRS} have, g.high > u.high capped
from u join (select p, id, high from g) g on g.p = u.project_id and g.id = u.id`,
}

/** What is there of these writers. `$1` is the project, `$2` their ids. */
export const HAVE: Statement = {
  name: 'have',
  text: `select id, ${HAVE_PAIRS} have from writer where project_id = $1 and id = any($2::text[])`,
}

/** The same drops told twice are counted once. */
export const INSERT_LEDGER: Statement = {
  name: 'insert_ledger',
  text: `
insert into drop_ledger(project_id, id, reason, count, writer)
select distinct on (p, id) p, id, reason, count, writer
from json_to_recordset($1::json) as x(p int, id text, reason text, count bigint, writer text)
order by p, id on conflict do nothing`,
}

/** The ids of videos, given to those that were never seen before. */
export const NAME_VIDEOS: Statement = {
  name: 'name_videos',
  text: `
insert into video as t(project_id, ext_id)
select distinct p, ext_id from json_to_recordset($1::json) as x(p int, ext_id text) order by 1, 2
on conflict(project_id, ext_id) do update set ext_id = excluded.ext_id
returning project_id, ext_id, id`,
}

/** Counts what was refused. */
export const COUNT_REFUSALS: Statement = {
  name: 'count_refusals',
  text: `
insert into refusal as t(project_id, day, reason, count)
select p, (now() at time zone 'utc')::date, reason, sum(count)
from json_to_recordset($1::json) as x(p int, reason text, count bigint) group by 1, 2, 3 order by 1, 2, 3
on conflict(project_id, day, reason) do update set count = t.count + excluded.count`,
}
