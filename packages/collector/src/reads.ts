import type { Pool } from 'pg'
import { CLOCKS, COUNTERS, column, MILESTONES } from './columns.ts'
import { MEASURES } from './measures.ts'

/** A cell of a heatmap. */
export interface HeatCell {
  /** Seconds of content. */
  readonly from: number
  readonly to: number
  /** Seconds watched in it, by all views, each second of a view once. */
  readonly watchedSeconds: number
  /** The share of views that watched it, 0 to 1. */
  readonly reach: number
  /** Seconds watched a second or third time. */
  readonly replayedSeconds: number
}

/** How a heatmap is cut: seconds, or percent of the duration. */
export type Bucket = { readonly seconds: number } | { readonly percent: number }

/** `10s`, `1s`, `1%`; nothing when it is neither. */
export function parseBucket(text: string): Bucket | undefined {
  const [, amount, unit] = /^(\d{1,4})(s|%)$/.exec(text) ?? []
  const number = Number(amount)
  if (!number) return undefined
  if (unit === '%') return number <= 100 ? { percent: number } : undefined
  return { seconds: number }
}

const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || !whole ? null : Math.round((part / whole) * 1e4) / 1e4
const capped = (value: number | null): number | null => (value === null ? null : Math.min(1, value))
const percents = (bits: number): number[] => MILESTONES.filter((_, at) => bits & (1 << at))
/** Tenths in the database, seconds outside. */
const RANGES = (name: string): string =>
  `(select coalesce(json_agg(json_build_array(lower(g) / 10.0, upper(g) / 10.0) order by g), '[]') from unnest(${name}) g)`
/** All measures of a video, added up over its days. */
const TOTALS = MEASURES.map((name) => `coalesce(sum(${name}), 0)::float8 ${name}`).join(', ')
/**
 * What most sessions say, of the second that most agree on; of equals, what was said first. Only the most said are looked at: a sender
 * can make up any number of others.
 */
const DURATION = `(select value / 1000 from (
    select value, sessions, first, sum(sessions) over second votes, min(first) over second since from (
      select c.value::float8 as value, c.sessions, c.first from video_claim c
      where c.project_id = v.project_id and c.video_id = v.id and c.kind = 'duration' and c.sessions > 0
      order by c.sessions desc, c.first limit 100) c
    window second as (partition by round(value / 1000))) c
  order by votes desc, since, sessions desc, first limit 1)`
/** The catalogue's, else what most sessions say; of equals, what was said first. */
const TITLE = `coalesce(v.title, (select c.value from video_claim c
  where c.project_id = v.project_id and c.video_id = v.id and c.kind = 'title' and c.sessions > 0
  order by c.sessions desc, c.first limit 1))`
/** Events in the answer about one session: a page that records more than this in one viewing is broken, or made up. */
const MAX_EVENTS = 5000
/** Cells of a heatmap, some 2 MB of JSON; of longer content they are larger than was asked for. */
const MAX_CELLS = 20_000

/** One session as it was last heard, with what follows from it, and its events. */
export async function readSession(pool: Pool, project: number, session: string): Promise<object | undefined> {
  const { rows } = await pool.query(
    `select s.*, v.ext_id, coalesce(v.title, s.title) title, ${RANGES('w1')} watched, ${RANGES('w2')} twice, ${RANGES('w3')} thrice
     from play_session s join video v on v.project_id = s.project_id and v.id = s.video_id
     where s.project_id = $1 and s.session_id = $2`,
    [project, session],
  )
  const [row] = rows
  if (!row) return undefined
  const { rows: events } = await pool.query(
    `select seq, at, type, position_s, data from session_event
     where project_id = $1 and session_id = $2 and ($3::text is null or writer = $3) order by seq limit ${MAX_EVENTS}`,
    [project, session, row.writer],
  )
  const number = (name: string): number => Number(row[column(name)])
  const playingMs = number('playingMs')
  return {
    session,
    videoId: row.ext_id,
    ...present({
      title: row.title,
      viewerId: row.viewer,
      courseId: row.course,
      lessonId: row.lesson,
      preview: row.preview,
      page: row.page,
      referrer: row.referrer,
    }),
    player: row.player,
    rev: row.rev,
    state: row.state,
    startedAt: row.started_at.getTime(),
    at: row.last_at.getTime(),
    elapsedMs: CLOCKS.reduce((sum, name) => sum + number(name), 0),
    ...Object.fromEntries([...CLOCKS, ...COUNTERS].map((name) => [name, number(name)])),
    played: row.played ?? row.watched,
    watched: row.watched,
    twice: row.twice,
    thrice: row.thrice,
    position: row.position_s,
    maxPosition: row.max_position_s,
    duration: row.duration_s,
    live: row.live,
    completion: capped(ratio(row.max_position_s, row.duration_s)),
    coverage: capped(ratio(row.unique_ds / 10, row.duration_s)),
    engagement: ratio(playingMs / 1000, row.duration_s),
    averageRate: ratio(number('contentMs'), playingMs),
    milestones: { reached: percents(row.reached), played: percents(row.reached_played) },
    completed: row.completed_at !== null,
    completedAt: row.completed_at?.getTime() ?? null,
    events: events.map(({ seq, at, type, position_s, data }) => ({
      seq: Number(seq),
      type,
      at: at.getTime(),
      ...present({ position: position_s }),
      ...data,
    })),
  }
}

const present = (fields: Record<string, unknown>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

/** All videos with their totals, most viewed first. */
export async function readVideos(pool: Pool, project: number, limit: number): Promise<object[]> {
  const { rows } = await pool.query(
    `select v.ext_id, ${TITLE} title, ${DURATION} duration, t.*
     from video v cross join lateral (select ${TOTALS} from video_day d where d.project_id = v.project_id and d.video_id = v.id) t
     where v.project_id = $1 order by t.views desc, v.ext_id limit $2`,
    [project, limit],
  )
  return rows.map((row) => ({
    videoId: row.ext_id,
    ...present({ title: row.title }),
    duration: row.duration,
    views: row.views,
    impressions: row.impressions,
    playingMs: row.playing_ms,
    uniqueSeconds: row.unique_ds / 10,
    completed: row.completions,
  }))
}

/** One video in numbers, from the rollups. */
export async function readSummary(pool: Pool, project: number, video: string): Promise<object | undefined> {
  const found = await findVideo(pool, project, video)
  if (!found) return undefined
  const given = [project, found.id]
  const { rows: totals } = await pool.query(
    `select ${TOTALS}, min(first_view_at) first_view_at, max(last_view_at) last_view_at from video_day where project_id = $1 and video_id = $2`,
    given,
  )
  const { rows: viewers } = await pool.query<{ viewers: number; unique_ds: number }>(
    'select count(*)::float8 viewers, coalesce(avg(unique_ds), 0)::float8 unique_ds from viewer_video where project_id = $1 and video_id = $2 and viewed',
    given,
  )
  const [total, viewer] = [totals[0], viewers[0]]
  const average = (ppm: number): number | null => ratio(ppm / 1e6, total.timed_views)
  return {
    videoId: video,
    ...present({ title: found.title }),
    duration: found.duration,
    impressions: total.impressions,
    views: total.views,
    viewers: viewer?.viewers ?? 0,
    playingMs: total.playing_ms,
    contentMs: total.content_ms,
    rebufferMs: total.rebuffer_ms,
    uniqueSeconds: total.unique_ds / 10,
    completed: total.completions,
    plays: total.plays,
    pauses: total.pauses,
    seeks: total.seeks,
    rebuffers: total.rebuffers,
    errors: total.errors,
    completionRate: ratio(total.completions, total.views),
    playRate: ratio(total.views, total.views + total.impressions),
    averages: {
      playingMs: total.views ? Math.round(total.playing_ms / total.views) : null,
      startupMs: total.views ? Math.round(total.startup_ms / total.views) : null,
      completion: average(total.completion_ppm),
      coverage: average(total.coverage_ppm),
      engagement: average(total.engagement_ppm),
      /** Over viewers, all their views together. */
      viewerCoverage: viewer?.viewers ? capped(ratio(viewer.unique_ds / 10, found.duration)) : null,
    },
    /** Views by how much of it they covered. */
    coverage: {
      '0-25': total.covered_0,
      '25-50': total.covered_25,
      '50-75': total.covered_50,
      '75-99': total.covered_75,
      '99-100': total.covered_99,
    },
    firstViewAt: total.first_view_at?.getTime() ?? null,
    lastViewAt: total.last_view_at?.getTime() ?? null,
  }
}

/** Seconds watched in each cell of a video: exact, from the edges of what was watched. */
export async function readHeatmap(
  pool: Pool,
  project: number,
  video: string,
  bucket: Bucket,
): Promise<object | undefined> {
  const found = await findVideo(pool, project, video)
  if (!found) return undefined
  const { rows } = await pool.query<{ views: number; last: number }>(
    `select (select coalesce(sum(views), 0)::float8 from video_day where project_id = $1 and video_id = $2) views,
            (select coalesce(max(ds), 0) from heat_edge where project_id = $1 and video_id = $2 and level = 1) as last`,
    [project, found.id],
  )
  const { views = 0, last = 0 } = rows[0] ?? {}
  const end = found.duration ? Math.ceil(found.duration * 10 - 1e-6) : last
  const asked = 'seconds' in bucket ? bucket.seconds * 10 : (end * bucket.percent) / 100
  const size = asked * Math.max(1, Math.ceil(end / asked / MAX_CELLS))
  const cells = Math.ceil(end / size - 1e-9) || 0
  const seen = await watchedByCell(pool, [project, found.id], { size, cells, end })
  const heat: HeatCell[] = Array.from({ length: cells }, (_, cell) => {
    const [from, to] = [cell * size, Math.min(end, (cell + 1) * size)]
    const watched = seen[0][cell] ?? 0
    return {
      from: Math.round(from) / 10,
      to: Math.round(to) / 10,
      watchedSeconds: Math.round(watched) / 10,
      reach: capped(ratio(watched, (to - from) * views)) ?? 0,
      replayedSeconds: Math.round(seen[1][cell] ?? 0) / 10,
    }
  })
  return { video, duration: found.duration, views, cells: heat }
}

/**
 * Tenths watched in each cell, at least once and again. An edge adds to its own cell what is left of that, and to each later one its whole
 * length; summed by cell in the database, so that the answer is as long as there are cells, however many edges there are.
 */
async function watchedByCell(
  pool: Pool,
  video: readonly [project: number, id: number],
  { size, cells, end }: { readonly size: number; readonly cells: number; readonly end: number },
): Promise<readonly [once: Float64Array, again: Float64Array]> {
  const seen = [new Float64Array(cells), new Float64Array(cells)] as const
  if (!cells) return seen
  const { rows } = await pool.query<{ again: number; cell: number; n: number; at: number }>(
    `select (level > 1)::int again, floor(ds / $3::float8)::int cell, sum(d)::float8 n, sum(d * ds)::float8 at
     from heat_edge where project_id = $1 and video_id = $2 and ds < $4 group by 1, 2 order by 1, 2`,
    [...video, size, end],
  )
  for (const again of [0, 1] as const) {
    const edges = new Map(rows.filter((row) => row.again === again).map((row) => [row.cell, row]))
    let viewers = 0
    for (let cell = 0; cell < cells; cell++) {
      const [from, to] = [cell * size, Math.min(end, (cell + 1) * size)]
      const { n = 0, at = 0 } = edges.get(cell) ?? {}
      seen[again][cell] = viewers * (to - from) + n * to - at
      viewers += n
    }
  }
  return seen
}

async function findVideo(
  pool: Pool,
  project: number,
  video: string,
): Promise<{ id: number; title: string | null; duration: number | null } | undefined> {
  const { rows } = await pool.query(
    `select v.id, ${TITLE} title, ${DURATION} duration from video v where v.project_id = $1 and v.ext_id = $2`,
    [project, video],
  )
  return rows[0]
}
