import { createValues, matchSessions, type Scope } from '../filters.ts'
import { InvalidParameter } from '../query/invalidParameter.ts'
import { type BoundedPeriod, toAnswerPeriod } from '../query/period.ts'
import { DAY_MS } from '../query/timeZone.ts'
import type { ReadContext, ReadRequest } from '../readContext.ts'
import type { Live, LiveMinute, LiveVideo } from '../responses/live.ts'
import { ITEM_COLUMNS, NEWEST_FIRST, toSessionItem, WITH_VIDEO } from '../sessionItems.ts'
import { given } from '../values.ts'
import { TITLE } from '../videoSql.ts'
import { countWatching, matchWatching } from './watching.ts'

const MINUTE_MS = 60_000
const MINUTES = 30
const MAX_VIDEOS = 10
const MAX_LATEST = 20
/** The peak needs every session of the period. */
const MAX_PEAK_DAYS = 32

/** Reads who is watching now, and how many did in the last minutes and in a period. Needs no rollup. */
export async function readLive(
  { pool }: ReadContext,
  { query: { scope }, now }: ReadRequest,
): Promise<Live> {
  const { from, to } = scope.period as BoundedPeriod
  if (to - from > MAX_PEAK_DAYS * DAY_MS)
    throw new InvalidParameter('from', `a period of at most ${MAX_PEAK_DAYS} days`)
  const values = createValues()
  const recent = { ...scope, period: { ...scope.period, from: now - DAY_MS, to: null } }
  const { rows: latest } = await pool.query(
    `select ${ITEM_COLUMNS} from play_session s ${WITH_VIDEO}
     where ${matchSessions(recent, values)} ${NEWEST_FIRST} limit ${MAX_LATEST}`,
    values.list,
  )
  return {
    at: now,
    watching: await countWatching({ pool }, scope, now),
    videos: await readWatchedVideos({ pool }, scope, now),
    minutes: await readMinutes({ pool }, recent, now),
    period: toAnswerPeriod(scope.period),
    peak: await readPeak({ pool }, scope),
    latest: latest.map(toSessionItem),
  }
}

type Reader = Pick<ReadContext, 'pool'>

async function readWatchedVideos(
  { pool }: Reader,
  scope: Scope,
  now: number,
): Promise<readonly LiveVideo[]> {
  const values = createValues()
  const { rows } = await pool.query<{ ext_id: string; title: string | null; watching: number }>(
    `select v.ext_id, ${TITLE} title, w.watching from (
       select s.project_id, s.video_id, count(*)::float8 watching from play_session s
       where ${matchWatching(scope, values, now)} group by 1, 2) w
     join video v on v.project_id = w.project_id and v.id = w.video_id
     order by w.watching desc, v.ext_id collate "C" limit ${MAX_VIDEOS}`,
    values.list,
  )
  return rows.map(({ ext_id, title, watching }) => ({
    videoId: ext_id,
    ...given('title', title),
    watching,
  }))
}

/** Sessions that were open in each of the last minutes: from their start to their latest snapshot. */
async function readMinutes(
  { pool }: Reader,
  recent: Scope,
  now: number,
): Promise<readonly LiveMinute[]> {
  const values = createValues()
  const first = (Math.floor(now / MINUTE_MS) - MINUTES + 1) * MINUTE_MS
  const begin = `${values.add(first / 1000)}::float8`
  const { rows } = await pool.query<{ minute: number; sessions: number; started: number }>(
    `select m.minute, count(*)::float8 sessions, count(*) filter (where s.start_minute = m.minute)::float8 started
     from (
       select floor((extract(epoch from s.started_at)::float8 - ${begin}) / 60)::int start_minute,
         floor((extract(epoch from s.last_at)::float8 - ${begin}) / 60)::int end_minute
       from play_session s where ${matchSessions(recent, values)}) s,
     lateral generate_series(greatest(0, s.start_minute), least(${MINUTES - 1}, s.end_minute)) m(minute)
     group by 1`,
    values.list,
  )
  const byMinute = new Map(rows.map((row) => [row.minute, row]))
  return Array.from({ length: MINUTES }, (_, minute) => ({
    at: first + minute * MINUTE_MS,
    sessions: byMinute.get(minute)?.sessions ?? 0,
    started: byMinute.get(minute)?.started ?? 0,
  }))
}

/**
 * The highest number of sessions that were open at once: +1 where one starts, -1 at its latest
 * snapshot, added up in the order of time.
 */
async function readPeak({ pool }: Reader, scope: Scope): Promise<Live['peak']> {
  const values = createValues()
  const { rows } = await pool.query<{ at: Date; sessions: number }>(
    `select at, (sum(sum(d)) over (order by at))::float8 sessions from (
       select b.at, b.d from play_session s, lateral (values (s.started_at, 1), (s.last_at, -1)) b(at, d)
       where ${matchSessions(scope, values)} and s.last_at > s.started_at and s.playing_ms > 0) e
     group by at order by sessions desc, at limit 1`,
    values.list,
  )
  const [peak] = rows
  return peak ? { at: peak.at.getTime(), sessions: peak.sessions } : null
}
