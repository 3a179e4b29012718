import { DAY_MS } from '../database/days.ts'
import { MAX_AGE_MS } from '../ingest/acceptBatch.ts'
import { MAX_SESSION_MS } from '../ingest/plausibility.ts'
import { AGE_EXPECTED, type Age, countDays, parseAge } from './age.ts'

/** What can be dropped by age. Rollups are kept for ever. */
export type RetentionClass = 'events' | 'sessions' | 'viewerDays'

/** A table whose rows belong to days. */
export interface DayTable {
  readonly table: string
  /** SQL of the day of a row. */
  readonly day: string
}

interface ClassRule {
  readonly tables: readonly DayTable[]
  /** The shortest retention, in days. */
  readonly minDays: number
  readonly why: string
}

/** No record of a session that began earlier is accepted; a day more, for the zone and for clocks. */
const SESSION_DAYS = (MAX_AGE_MS + MAX_SESSION_MS) / DAY_MS + 1
const SESSION_WHY = `the collector accepts records up to ${MAX_AGE_MS / DAY_MS} days old of sessions up to ${MAX_SESSION_MS / DAY_MS} days long, and one that was dropped would count again`

const dayOf = (column: string): string => `(${column} at time zone 'utc')::date`

export const CLASSES: Readonly<Record<RetentionClass, ClassRule>> = {
  events: {
    tables: [{ table: 'session_event', day: 'day' }],
    minDays: MAX_AGE_MS / DAY_MS + 1,
    why: `the collector accepts events up to ${MAX_AGE_MS / DAY_MS} days old, and one that was dropped would return`,
  },
  sessions: {
    tables: [
      { table: 'play_session', day: 'day' },
      { table: 'writer', day: dayOf('last_at') },
      { table: 'drop_ledger', day: dayOf('at') },
    ],
    minDays: SESSION_DAYS,
    why: SESSION_WHY,
  },
  viewerDays: {
    tables: [{ table: 'viewer_day', day: 'day' }],
    minDays: SESSION_DAYS,
    why: SESSION_WHY,
  },
}

export const CLASS_NAMES = Object.keys(CLASSES) as readonly RetentionClass[]

/** Tables that are kept for ever. */
export const ROLLUPS: readonly string[] = [
  ...['video_day', 'project_quarter', 'project_viewer'],
  ...['heat_edge', 'viewer_video', 'video_claim', 'session_key', 'saved_progress', 'arrival_count'],
]

export const expectedAge = (name: RetentionClass): string =>
  `${AGE_EXPECTED}, at least ${CLASSES[name].minDays} days: ${CLASSES[name].why}`

/** Parses the retention of a class; `undefined` for another text, and when it is too short. */
export function parseRetention(name: RetentionClass, text: string): Age | undefined {
  const age = parseAge(text)
  return age && countDays(age) >= CLASSES[name].minDays ? age : undefined
}
