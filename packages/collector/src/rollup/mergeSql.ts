import type { Statement } from '../database/statement.ts'
import { addCounts, selectCounts } from '../ingest/countArrivals.ts'
import { measureRanges, unionRanges } from './columnTypes.ts'
import { COLUMNS, INPUT, listColumns, type MergeRule } from './fields.ts'
import { gained, measured, NOTHING } from './measures.ts'

const list = (names: readonly string[], write: (name: string) => string, joint = ', '): string =>
  names.map(write).join(joint)

/**
 * The SQL of each rule: of rows of one batch, and of a stored session `s` with a new row
 * `excluded`. `latest` has a statement of its own.
 */
const RULES: Readonly<
  Record<
    MergeRule,
    { readonly join?: (name: string) => string; readonly merge?: (name: string) => string }
  >
> = {
  constant: { join: (name) => `min(${name})` },
  latest: {
    merge: (name) => `case when excluded.rev > s.rev then excluded.${name} else s.${name} end`,
  },
  max: { join: (name) => `max(${name})`, merge: (name) => `greatest(s.${name}, excluded.${name})` },
  min: { join: (name) => `min(${name})`, merge: (name) => `least(s.${name}, excluded.${name})` },
  or: { join: (name) => `bit_or(${name})`, merge: (name) => `s.${name} | excluded.${name}` },
  any: { join: (name) => `bool_or(${name})`, merge: (name) => `s.${name} or excluded.${name}` },
  union: {
    join: unionRanges,
    merge: (name) => `s.${name} + excluded.${name}`,
  },
  'not stored': {},
}

const SETS = listColumns('union')
const LATEST = listColumns('latest')
/** Columns that a later snapshot changes. */
const MERGED = COLUMNS.filter(({ merge }) => RULES[merge].merge).map(({ name }) => name)
/** All columns but the project. */
const ALL = ['day', ...COLUMNS.map(({ name }) => name)]
const KEY = ['p', 'session_id']

const DECODED = COLUMNS.map(({ name, codec }) =>
  codec.decode ? `${codec.decode(name)} ${name}` : name,
)

/** Rows as one array a column, which PostgreSQL parses in half the time of JSON. */
const given = `
g as (
  select p, day, ${DECODED.join(', ')}
  from unnest(${INPUT.map(({ sql }, at) => `$${at + 1}::${sql}[]`).join(', ')}) as x(${INPUT.map(({ name }) => name).join(', ')}))`

const JOINED = COLUMNS.flatMap(({ name, merge }) => {
  const expression = KEY.includes(name) ? undefined : RULES[merge].join?.(name)
  return expression ? [`${expression} ${name}`] : []
})
/** A statement may change a row only once: rows of the same session are joined first. */
const joined = `
j as (
  select p, session_id, min(day) as day, count(*) given, count(distinct rev) revs, ${JOINED.join(', ')}
  from g group by p, session_id),
n as (select distinct on (p, session_id) p, session_id, ${LATEST.join(', ')} from g order by p, session_id, rev desc),
i as (select * from j join n using(p, session_id))`

/**
 * Ranges in one set of a session. The SDK sends at most 500, and their union only grows towards the
 * newest set.
 */
const MAX_RANGES = 1000
/** A range takes at least this, so that a small set need not be counted. */
const MIN_RANGE_BYTES = 8
const fits = (set: string): string =>
  `(pg_column_size(${set}) <= ${MAX_RANGES * MIN_RANGE_BYTES} or (select count(*) from unnest(${set})) <= ${MAX_RANGES})`

/**
 * A session's vote for the duration of its video. The end of a live stream moves, so live sessions
 * do not vote.
 */
const durationClaim = (table: string): string =>
  `case when ${table}.live is not true then round(${table}.duration_s * 1000)::bigint end`

/** What the outbox takes of a session that was merged. */
const RETURNED = [
  ...['project_id', 'video_id', 'session_id', 'day', 'started_at', 'viewer_id', 'playing_ms'],
  ...['last_at', 'position_s', 'max_position_s', 'completed_at', 'd', 'd1', 'd2', 'd3', 'd_newer'],
  ...['title', 'was_title', 'was_duration_ms', 'duration_s', 'live'],
]

/** The parameters after those of the rows. */
const [COUNTS, COLLECTOR] = [`$${INPUT.length + 1}`, `$${INPUT.length + 2}`]
/** Whether a session `u` gained anything. */
const HAS_GAINED = `(u.d_newer or u.d <> ${NOTHING} or not isempty(u.d1) or not isempty(u.d2) or not isempty(u.d3))`

/**
 * Counts the snapshots of a batch that holds each session once: those that were stored, and those
 * that changed nothing.
 */
const COUNT_SINGLE = `
  select project_id, stored, given - stored, 0, 0, 0, 0 from (
    select project_id, count(*) given, count(*) filter (where ${HAS_GAINED}) stored from u group by 1) z`
/** Of the snapshots of a session that gained something, those with the same revision count once. */
const COUNT_REPEATED = `
  select project_id, sum(stored), sum(given - stored), 0, 0, 0, 0 from (
    select u.project_id, j.given, case when ${HAS_GAINED} then j.revs else 0 end stored
    from u join j on j.p = u.project_id and j.session_id = u.session_id) z group by 1`

/**
 * Merges snapshots into their sessions in one statement, each column by the rule of its field. What
 * each row gains is computed inside its lock (`merged − stored`) and put into the outbox, so that
 * rollups are fed exactly once, whatever comes twice or late. What arrived is counted in the same way. Reading the sessions first, in a CTE,
 * would count a session twice when two first snapshots race. Rows are written in key order, to
 * avoid deadlocks.
 *
 * Returns the sessions that were left alone, because they would be in more ranges than a viewer can
 * watch. The caller makes sure that a session's rows have its day, and are of its writer.
 */
const merge = (prelude: string, counted: string, restriction = ''): string => `
with ${prelude},
y as materialized (select i.*, ${measureRanges('w1')}::int unique_ds from i),
u as (
  insert into play_session as s(project_id, ${ALL.join(', ')}, unique_ds, d, d1, d2, d3, d_newer)
  select p, ${ALL.join(', ')}, unique_ds, ${measured('y')}, w1, w2, w3, true
  from y ${restriction} order by p, session_id
  on conflict(project_id, day, session_id) do update set
    (${MERGED.join(', ')}, unique_ds, d, d1, d2, d3, d_newer, was_title, was_duration_ms) = (
      select ${list(MERGED, (name) => `m.${name}`)}, m.unique_ds, ${gained('s', 'm')},
        excluded.w1 - s.w1, excluded.w2 - s.w2, excluded.w3 - s.w3, excluded.rev > s.rev, s.title, ${durationClaim('s')}
      from (
        select *, ${measureRanges('w1')}::int unique_ds from (
          select ${COLUMNS.flatMap(({ name, merge: by }) => (RULES[by].merge ? `${RULES[by].merge(name)} ${name}` : [])).join(', ')}
          offset 0) t -- offset 0: computed once, not in each of the places that read it
        offset 0) m)
    where ${list(SETS, (name) => fits(`s.${name} + excluded.${name}`), ' and ')}
  returning ${list(RETURNED, (name) => `s.${name}`)}),
q as (
  insert into rollup_q(project_id, video_id, session_id, day, started_at, viewer_id, viewed, last_at, position_s, max_position_s, completed_at,
    d, d1, d2, d3, title_was, title_now, duration_was, duration_now, live)
  select project_id, video_id, session_id, day, started_at, viewer_id, playing_ms > 0, last_at, position_s, max_position_s, completed_at,
    d, d1, d2, d3, case when retitled then was_title end, case when retitled then title end,
    case when redurated then was_duration_ms end, case when redurated then duration_ms end, live
  from (
    select *, was_title is distinct from title retitled, was_duration_ms is distinct from duration_ms redurated
    from (select *, ${durationClaim('u')} duration_ms from u) z) z
  -- A row that changes no rollup is not written.
  where d <> ${NOTHING} or (d_newer and viewer_id is not null) or not isempty(d1) or not isempty(d2) or not isempty(d3) or retitled or redurated),
c as (${addCounts(`${selectCounts(COUNTS)} union all ${counted}`, COLLECTOR)})
select p, session_id from y where not exists (select from u where u.project_id = y.p and u.session_id = y.session_id)`

/** For a batch that holds each session once, as nearly every batch does. */
export const MERGE_SNAPSHOTS: Statement = {
  name: 'merge_snapshots',
  text: merge(`${given}, i as (select * from g)`, COUNT_SINGLE),
}

/** For any batch. */
export const MERGE_REPEATED_SNAPSHOTS: Statement = {
  name: 'merge_repeated_snapshots',
  text: merge(`${given}, ${joined}`, COUNT_REPEATED, `where ${list(SETS, fits, ' and ')}`),
}
