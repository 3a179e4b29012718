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

/** Measures that a list of videos shows. */
export const LISTED = ['views', 'impressions', 'playing_ms', 'unique_ds', 'completions'] as const

/** Which sums to select. */
interface TotalsSelection {
  readonly video?: number
  readonly by?: 'video_id'
  /** Those of the answer: of sessions, each is computed. @default all */
  readonly measures?: readonly string[]
}

/**
 * Selects the sums of measures, grouped by a column: from the rollups by day where they have the
 * answer, else from the sessions, whose measures are computed by the same expressions.
 */
export function selectTotals(
  scope: Scope,
  values: SqlValues,
  { video, by, measures = MEASURES }: TotalsSelection = {},
): string {
  if (!usesRollups(scope))
    return sumSessions(scope, values, { video, by: by ? [by] : [], measures })
  const columns = [
    ...(by ? [by] : []),
    ...measures.map((name) => `coalesce(sum(d.${name}), 0)::float8 ${name}`),
    ...ENDS.map(({ name, of }) => `${of}(d.${name}) ${name}`),
  ]
  return `select ${columns.join(', ')} from video_day d where ${matchDays(scope, values, 'd', video)}${by ? ` group by ${by}` : ''}`
}

const ENDS = [
  { name: 'first_view_at', of: 'min' },
  { name: 'last_view_at', of: 'max' },
] as const

function sumSessions(
  scope: Scope,
  values: SqlValues,
  given: {
    readonly video?: number | undefined
    readonly by: readonly ('video_id' | 'viewer_id')[]
    readonly measures: readonly string[]
  },
): string {
  const { video, by, measures } = given
  const columns = [
    ...by,
    ...measures.map((name, at) => `coalesce(sum(z.m[${at + 1}]), 0)::float8 ${name}`),
    ...ENDS.map(({ name, of }) => `${of}(z.started_at) filter (where z.playing_ms > 0) ${name}`),
  ]
  // `offset 0`: the measures of a session are computed once, not in each of the sums.
  return `
    select ${columns.join(', ')} from (
      select s.video_id, s.viewer_id, s.started_at, s.playing_ms, ${measured('s', measures)} m
      from play_session s where ${matchSessions(scope, values, video)} offset 0) z${by.length ? ` group by ${by.join(', ')}` : ''}`
}

/**
 * Selects what a list of videos shows. Of sessions, it has the `viewers` as well, which are grouped
 * first: groups are hashed, where \`count(distinct …)\` would sort.
 */
export function selectVideoTotals(scope: Scope, values: SqlValues): string {
  if (usesRollups(scope)) return selectTotals(scope, values, { by: 'video_id', measures: LISTED })
  const columns = [
    ...LISTED.map((name) => `sum(y.${name}) ${name}`),
    ...ENDS.map(({ name, of }) => `${of}(y.${name}) ${name}`),
  ]
  return `
    select y.video_id, count(y.viewer_id) filter (where y.views > 0)::float8 viewers, ${columns.join(', ')}
    from (${sumSessions(scope, values, { by: ['video_id', 'viewer_id'], measures: LISTED })}) y group by y.video_id`
}

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
