import { COLUMN_TYPES } from '../rollup/columnTypes.ts'
import type { SessionItem } from './responses/session.ts'
import { given, limitShare, ratio } from './values.ts'

const ranges = (name: string): string => `${COLUMN_TYPES.ranges.select?.(name)} ${name}`

/** The columns of an item, of session `s` and its video `v`. */
export const ITEM_COLUMNS: string = `s.session_id, v.ext_id, coalesce(v.title, s.title) title, s.viewer_id, s.course_id, s.lesson_id,
  s.preview, s.device, s.browser, s.os, s.country, s.referrer_host, s.player, s.state, s.started_at, s.last_at,
  s.playing_ms::float8 playing_ms, s.startup_ms::float8 startup_ms, s.rebuffer_ms::float8 rebuffer_ms,
  s.rebuffer_count::float8 rebuffer_count, s.error_count::float8 error_count, s.position_s, s.max_position_s, s.duration_s,
  s.unique_ds, s.completed_at, ${ranges('w1')}, ${ranges('w2')}, ${ranges('w3')}`

/** Joins a session with its video. */
export const WITH_VIDEO = 'join video v on v.project_id = s.project_id and v.id = s.video_id'

/** The order of sessions, newest first, that the index by day and start has. */
export const NEWEST_FIRST = 'order by s.day desc, s.started_at desc, s.session_id desc'

// biome-ignore lint/suspicious/noExplicitAny: a row of ITEM_COLUMNS
export const toSessionItem = (row: any): SessionItem => ({
  session: row.session_id,
  videoId: row.ext_id,
  ...given('title', row.title),
  ...given('viewerId', row.viewer_id),
  ...given('courseId', row.course_id),
  ...given('lessonId', row.lesson_id),
  preview: row.preview === true,
  ...toEnvironment(row),
  player: row.player,
  state: row.state,
  startedAt: row.started_at.getTime(),
  at: row.last_at.getTime(),
  playingMs: row.playing_ms,
  startupMs: row.startup_ms,
  rebufferMs: row.rebuffer_ms,
  rebufferCount: row.rebuffer_count,
  errorCount: row.error_count,
  position: row.position_s,
  maxPosition: row.max_position_s,
  duration: row.duration_s,
  completion: limitShare(ratio(row.max_position_s, row.duration_s)),
  coverage: limitShare(ratio(row.unique_ds / 10, row.duration_s)),
  completed: row.completed_at !== null,
  watched: row.w1,
  twice: row.w2,
  thrice: row.w3,
})

/** Columns of a session's environment. */
interface EnvironmentRow {
  readonly device: string | null
  readonly browser: string | null
  readonly os: string | null
  readonly country: string | null
  readonly referrer_host: string | null
}

const toEnvironment = (
  row: EnvironmentRow,
): Pick<SessionItem, 'device' | 'browser' | 'os' | 'country' | 'referrerHost'> => ({
  ...given('device', row.device),
  ...given('browser', row.browser),
  ...given('os', row.os),
  ...given('country', row.country),
  ...given('referrerHost', row.referrer_host),
})
