import { MEASURES } from '../rollup/measures.ts'

const moment = (column: string): string =>
  `to_char(s.${column} at time zone 'utc', 'YYYY-MM-DD HH24:MI:SS.US')`
const ranges = (column: string): string =>
  `(select coalesce(json_agg(json_build_array(lower(g), upper(g)) order by g), '[]') from unnest(s.${column}) g)`

/** Columns of `session` in ClickHouse that are named as in `play_session` and have the same value. */
const SAME = [
  ...['project_id', 'video_id', 'day', 'session_id', 'viewer_id', 'course_id', 'lesson_id'],
  ...['device', 'browser', 'os', 'country', 'player', 'state'],
  ...['position_s', 'reached', 'reached_played'],
]

/**
 * The columns of `session` in ClickHouse, each with SQL of PostgreSQL: of session `s` with its
 * measures `z.m` and its version `k.version`.
 */
export const SESSION_COLUMNS: Readonly<Record<string, string>> = {
  version: 'k.version',
  ...Object.fromEntries(SAME.map((name) => [name, `s.${name}`])),
  started_at: moment('started_at'),
  last_at: moment('last_at'),
  preview: 'coalesce(s.preview, false)',
  attempt: '(s.playing_ms > 0 or s.play_count > 0 or s.startup_ms > 0)',
  w1: ranges('w1'),
  w2: ranges('w2'),
  w3: ranges('w3'),
  ...Object.fromEntries(MEASURES.map((name, at) => [name, `z.m[${at + 1}]`])),
}
