import type { Statement } from '../database/statement.ts'
import { unionRanges } from '../rollup/columnTypes.ts'

/** Events do not change: the first one with a number stays. Returns how many of a project were new. */
export const INSERT_EVENTS: Statement = {
  name: 'insert_events',
  text: `
with i as (
insert into session_event(project_id, session_id, seq, day, writer, at, type, position_s, data)
select distinct on (p, session_id, writer, seq) p, session_id, seq, day, writer, to_timestamp(at_ms / 1000), type, position_s, data
from json_to_recordset($1::json) as x(p int, session_id text, seq bigint, day date, writer text, at_ms float8, type text, position_s float8,
  data jsonb)
order by p, session_id, writer, seq on conflict do nothing returning project_id)
select project_id p, count(*)::int stored from i group by 1`,
}

/**
 * Notes who created sessions and the days that they count on, unless that is known; returns what is
 * known then. `$1` are projects, `$2` session ids, `$3` days, `$4` writers, each session once.
 */
export const CLAIM_SESSIONS: Statement = {
  name: 'claim_sessions',
  text: `
insert into session_key as t(project_id, session_id, day, writer)
select * from unnest($1::int[], $2::text[], $3::date[], $4::text[]) as x(p, session_id, day, writer) order by 1, 2
on conflict(project_id, session_id) do update set writer = coalesce(t.writer, excluded.writer)
returning project_id, session_id, day::text, writer`,
}

/** The sessions that exist, of these. `$1` are projects, `$2` session ids, in pairs. */
export const FIND_SESSIONS: Statement = {
  name: 'find_sessions',
  text: `
select project_id, session_id, day::text, writer from session_key
where (project_id, session_id) in (select * from unnest($1::int[], $2::text[])) and writer is not null`,
}

/**
 * Ranges of event numbers of one writer. The SDK numbers without gaps, so a writer in more pieces
 * is not the SDK: its row grows no further.
 */
const MAX_PIECES = 2000
const ifFew = (union: string, otherwise: string): string =>
  `case when (select count(*) from unnest(${union})) > ${MAX_PIECES} then ${otherwise} else ${union} end`
const bounded = (name: string): string => ifFew(`w.${name} + excluded.${name}`, `w.${name}`)

/**
 * Events that a writer may have numbered at once, and in each second since. A higher number is a
 * mistake, and would count as missing.
 */
const FREE_SEQS = 100_000
const SEQS_PER_S = 20
const HIGHEST = `${FREE_SEQS} + floor(${SEQS_PER_S} * extract(epoch from greatest(now() - first_at, interval '0')))::bigint`

/** Pairs of numbers, both ends included. */
const HAVE_PAIRS =
  "(select coalesce(json_agg(json_build_array(lower(g), upper(g) - 1) order by g), '[]') from unnest(have) g)"

/**
 * Merges what writers have sent and dropped. Returns what the server has of them, and whether their
 * `high` was capped.
 */
export const MERGE_WRITERS: Statement = {
  name: 'merge_writers',
  text: `
with g as (
  select p, id, ${unionRanges('have')} have, ${unionRanges('dropped')} dropped, max(high) high, to_timestamp(min(first_ms) / 1000) first_at
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
select u.id, u.project_id, ${HAVE_PAIRS} have, u.high, g.high > u.high capped
from u join (select p, id, high from g) g on g.p = u.project_id and g.id = u.id`,
}

/** What the server has of these writers. `$1` is the project, `$2` their ids. */
export const HAVE: Statement = {
  name: 'have',
  text: `select id, ${HAVE_PAIRS} have from writer where project_id = $1 and id = any($2::text[])`,
}

/** A line of the ledger that comes twice is counted once. */
export const INSERT_LEDGER: Statement = {
  name: 'insert_ledger',
  text: `
insert into drop_ledger(project_id, id, reason, count, writer)
select distinct on (p, id) p, id, reason, count, writer
from json_to_recordset($1::json) as x(p int, id text, reason text, count bigint, writer text)
order by p, id on conflict do nothing`,
}

/** Creates the videos that are new. Returns the keys of all. */
export const NAME_VIDEOS: Statement = {
  name: 'name_videos',
  text: `
insert into video as t(project_id, ext_id)
select distinct p, ext_id from json_to_recordset($1::json) as x(p int, ext_id text) order by 1, 2
on conflict(project_id, ext_id) do update set ext_id = excluded.ext_id
returning project_id, ext_id, id`,
}

/** Counts refused records by reason. */
export const COUNT_REFUSALS: Statement = {
  name: 'count_refusals',
  text: `
insert into refusal as t(project_id, day, reason, count)
select p, (now() at time zone 'utc')::date, reason, sum(count)
from json_to_recordset($1::json) as x(p int, reason text, count bigint) group by 1, 2, 3 order by 1, 2, 3
on conflict(project_id, day, reason) do update set count = t.count + excluded.count`,
}
