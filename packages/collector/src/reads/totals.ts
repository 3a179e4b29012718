import type { Pool } from 'pg'
import { MEASURES, measured } from '../rollup/measures.ts'
import {
  createValues,
  matchDays,
  matchSessions,
  type Scope,
  type SqlValues,
  usesRollups,
} from './filters.ts'
import type { Totals } from './responses/totals.ts'
import { ratio, toEpoch } from './values.ts'

/** Sums of all measures, as `SUMMED` selects them. */
export type SummedRow = Readonly<Record<string, number>> & {
  readonly first_view_at: Date | null
  readonly last_view_at: Date | null
}

const SUMMED_DAYS = `${MEASURES.map((name) => `coalesce(sum(d.${name}), 0)::float8 ${name}`).join(', ')},
  min(d.first_view_at) first_view_at, max(d.last_view_at) last_view_at`

const SUMMED_SESSIONS = `${MEASURES.map((name, at) => `coalesce(sum(z.m[${at + 1}]), 0)::float8 ${name}`).join(', ')},
  min(z.started_at) filter (where z.playing_ms > 0) first_view_at, max(z.started_at) filter (where z.playing_ms > 0) last_view_at`

/** Viewers with a view, which only a scan of the sessions knows of each group. */
const GROUP_VIEWERS = 'count(distinct z.viewer_id) filter (where z.playing_ms > 0)::float8 viewers'

/** Which sums to select. */
interface TotalsSelection {
  readonly video?: number
  /** Of sessions, the groups have their `viewers` as well. */
  readonly by?: 'video_id'
}

/**
 * Selects the sums of all measures, grouped by a column: from the rollups by
 * day where they have the answer, else from the sessions, whose measures are computed by the same
 * expressions.
 */
export function selectTotals(
  scope: Scope,
  values: SqlValues,
  { video, by }: TotalsSelection = {},
): string {
  const [select, group] = by ? [`${by}, `, ` group by ${by}`] : ['', '']
  if (usesRollups(scope))
    return `select ${select}${SUMMED_DAYS} from video_day d where ${matchDays(scope, values, 'd', video)}${group}`
  return selectSessionTotals(
    matchSessions(scope, values, video),
    by ? `${by}, ${GROUP_VIEWERS}, ` : '',
    group,
  )
}

/** `offset 0`: the measures of a session are computed once, not in each of the sums. */
const selectSessionTotals = (condition: string, select: string, group: string): string =>
  `select ${select}${SUMMED_SESSIONS} from (
    select s.video_id, s.viewer_id, s.started_at, s.playing_ms, ${measured('s')} m from play_session s where ${condition} offset 0) z${group}`

/** Sums the measures of a video. */
export async function sumTotals(pool: Pool, scope: Scope, video: number): Promise<SummedRow> {
  const values = createValues()
  const { rows } = await pool.query<SummedRow>(selectTotals(scope, values, { video }), values.list)
  return rows[0] as SummedRow
}

/** All measures as an answer has them. */
export function toTotals(row: SummedRow): Totals {
  const average = (ppm: number | undefined): number | null =>
    ratio((ppm ?? 0) / 1e6, row.timed_views ?? 0)
  const { views = 0, impressions = 0, completions = 0, playing_ms = 0 } = row
  return {
    views,
    impressions,
    playingMs: playing_ms,
    contentMs: row.content_ms ?? 0,
    rebufferMs: row.rebuffer_ms ?? 0,
    uniqueSeconds: (row.unique_ds ?? 0) / 10,
    completed: completions,
    plays: row.plays ?? 0,
    pauses: row.pauses ?? 0,
    seeks: row.seeks ?? 0,
    rebuffers: row.rebuffers ?? 0,
    errors: row.errors ?? 0,
    completionRate: ratio(completions, views),
    playRate: ratio(views, views + impressions),
    averages: {
      playingMs: views ? Math.round(playing_ms / views) : null,
      startupMs: views ? Math.round((row.startup_ms ?? 0) / views) : null,
      completion: average(row.completion_ppm),
      coverage: average(row.coverage_ppm),
      engagement: average(row.engagement_ppm),
    },
    coverage: {
      '0-25': row.covered_0 ?? 0,
      '25-50': row.covered_25 ?? 0,
      '50-75': row.covered_50 ?? 0,
      '75-99': row.covered_75 ?? 0,
      '99-100': row.covered_99 ?? 0,
    },
    firstViewAt: toEpoch(row.first_view_at),
    lastViewAt: toEpoch(row.last_view_at),
  }
}
