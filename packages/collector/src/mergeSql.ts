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
]
const SETS = ['w1', 'w2', 'w3']
const MERGED = ['viewer', 'rev', ...MOST, ...NEWEST, 'reached', 'reached_played', 'completed_at', ...SETS]

const ROW = `p int, session_id text, video_id int, day date, started_ms float8, viewer text, player text, course text, lesson text,
    preview boolean, live boolean, page text, referrer text, rev bigint, last_ms float8, state text, position_s float8, duration_s float8,
    played jsonb, max_position_s float8, ${list(NUMBERS, (name) => `${column(name)} bigint`)}, reached int, reached_played int,
    completed_ms float8, w1 int4multirange, w2 int4multirange, w3 int4multirange`

const given = `
g as (
  select *, to_timestamp(started_ms / 1000) started_at, to_timestamp(last_ms / 1000) last_at, to_timestamp(completed_ms / 1000) completed_at
  from json_to_recordset($1::json) as x(${ROW}))`

/** A statement may touch a row only once: join first what the batch itself holds twice. */
const joined = `
j as (
  select p, session_id, min(video_id) video_id, min(day) as day, min(started_at) started_at, min(viewer) viewer, max(rev) rev,
    ${list(MOST, (name) => `max(${name}) ${name}`)}, bit_or(reached) reached, bit_or(reached_played) reached_played,
    min(completed_at) completed_at, ${list(SETS, (name) => `range_agg(${name}) ${name}`)}
  from g group by 1, 2),
n as (select distinct on (p, session_id) p, session_id, ${list(NEWEST, String)} from g order by p, session_id, rev desc),
i as (select * from j join n using(p, session_id))`

/**
 * Merges snapshots into their sessions, in one statement: sets by union, numbers by max, position by the highest rev. What each row gains
 * is computed inside its lock (`merged − stored`) and handed to the outbox, so that rollups are fed exactly once whatever comes twice or
 * late. A CTE that reads first and writes then would count a session twice when two first snapshots race. Rows are written in key order:
 * no deadlocks.
 */
const merge = (prelude: string): string => `
with ${prelude},
y as materialized (select i.*, ${lengthOf('w1')}::int unique_ds from i),
u as (
  insert into play_session as s(
    project_id, session_id, video_id, day, started_at, ${list(MERGED, String)}, unique_ds, d, d1, d2, d3, d_newer)
  select p, session_id, video_id, day, started_at, ${list(MERGED, String)}, unique_ds, ${measured('y')}, w1, w2, w3, true
  from y order by p, session_id
  on conflict(project_id, session_id) do update set
    (${list(MERGED, String)}, unique_ds, d, d1, d2, d3, d_newer) = (
      select ${list(MERGED, (name) => `m.${name}`)}, m.unique_ds, ${gained('s', 'm')},
        excluded.w1 - s.w1, excluded.w2 - s.w2, excluded.w3 - s.w3, excluded.rev > s.rev
      from (
        select *, ${lengthOf('w1')}::int unique_ds from (
          select least(s.viewer, excluded.viewer) viewer, greatest(s.rev, excluded.rev) rev,
            ${list(MOST, (name) => `greatest(s.${name}, excluded.${name}) ${name}`)},
            ${list(NEWEST, (name) => `case when excluded.rev > s.rev then excluded.${name} else s.${name} end ${name}`)},
            s.reached | excluded.reached reached, s.reached_played | excluded.reached_played reached_played,
            least(s.completed_at, excluded.completed_at) completed_at, ${list(SETS, (name) => `s.${name} + excluded.${name} ${name}`)}
          offset 0) t -- offset 0: computed once, not in each of the places that read it
        offset 0) m)
  returning s.*)
insert into rollup_q(project_id, video_id, session_id, day, started_at, viewer, viewed, last_at, position_s, max_position_s, completed_at,
  d, d1, d2, d3)
select project_id, video_id, session_id, day, started_at, viewer, playing_ms > 0, last_at, position_s, max_position_s, completed_at,
  d, d1, d2, d3
from u where d <> ${NOTHING} or (d_newer and viewer is not null) or not isempty(d1) or not isempty(d2) or not isempty(d3)`

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
select distinct on (p, session_id, seq) p, session_id, seq, day, writer, to_timestamp(at_ms / 1000), type, position_s, data
from json_to_recordset($1::json) as x(p int, session_id text, seq bigint, day date, writer text, at_ms float8, type text, position_s float8,
  data jsonb)
order by p, session_id, seq on conflict do nothing`,
}

/** A writer whose numbers are in more pieces than this is none of ours: it gets no more of the table. */
const MOST_PIECES = 2000
const bounded = (name: string): string =>
  `case when (select count(*) from unnest(w.${name} + excluded.${name})) > ${MOST_PIECES} then w.${name} else w.${name} + excluded.${name} end`

/** Pairs of numbers, both ends included. */
const HAVE_PAIRS =
  "(select coalesce(json_agg(json_build_array(lower(g), upper(g) - 1) order by g), '[]') from unnest(have) g)"

/** What writers have sent and dropped; the answer is what the server has of them. */
export const MERGE_WRITERS: Statement = {
  name: 'merge_writers',
  text: `
insert into writer as w(project_id, id, have, dropped, high)
select p, id, range_agg(have), range_agg(dropped), max(high)
from json_to_recordset($1::json) as x(p int, id text, have int8multirange, dropped int8multirange, high bigint)
group by 1, 2 order by 1, 2
on conflict(project_id, id) do update set have = ${bounded('have')}, dropped = ${bounded('dropped')},
  high = greatest(w.high, excluded.high), last_at = now()
returning id, project_id, ${HAVE_PAIRS} have`,
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

/** Videos that were never seen before, or have another title. */
export const NAME_VIDEOS: Statement = {
  name: 'name_videos',
  text: `
with i as (select p, ext_id, max(title) title from json_to_recordset($1::json) as x(p int, ext_id text, title text) group by 1, 2 order by 1, 2)
insert into video as t(project_id, ext_id, title) select * from i
on conflict(project_id, ext_id) do update set title = coalesce(excluded.title, t.title)
returning project_id, ext_id, id`,
}
