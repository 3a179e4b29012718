import type { Pool } from 'pg'
import { createValues, matchSessions, type Scope } from '../filters.ts'
import { toAnswerPeriod } from '../query/period.ts'
import type { ReadRequest, ScanContext } from '../readContext.ts'
import type { Completion } from '../responses/content.ts'
import type { Milestones } from '../scans/scanRows.ts'
import { toTotals } from '../totals.ts'
import { findVideo } from '../videoSql.ts'

/** Bits of `reached` and `reached_played`, the lowest first. */
export const PERCENTS = [25, 50, 75, 90, 100] as const

/** Counts the views of a video that got to each of the percents. */
export async function countMilestones(
  pool: Pool,
  scope: Scope,
  video: number,
): Promise<Milestones> {
  const values = createValues()
  const { rows } = await pool.query<Milestones>(
    `select ${PERCENTS.map(
      (percent, bit) => `
        count(*) filter (where s.reached & ${1 << bit} <> 0)::float8 reached_${percent},
        count(*) filter (where s.reached_played & ${1 << bit} <> 0)::float8 played_${percent}`,
    )}
     from play_session s where ${matchSessions(scope, values, video)} and s.playing_ms > 0`,
    values.list,
  )
  return rows[0] as Milestones
}

/** Reads how far views got. */
export async function readCompletion(
  { pool, rollup, scans }: ScanContext,
  { project, id, query: { scope } }: ReadRequest,
): Promise<Completion | undefined> {
  await rollup.fresh()
  const video = await findVideo(pool, project, id)
  if (!video) return undefined
  const total = await scans.sumTotals(scope, video.id)
  const counted = await scans.countMilestones(scope, video.id)
  const { views, completed, completionRate, coverage } = toTotals(total)
  return {
    videoId: id,
    duration: video.duration,
    period: toAnswerPeriod(scope.period),
    views,
    completed,
    completionRate,
    coverage,
    untimed: views - (total.timed_views ?? 0),
    milestones: PERCENTS.map((percent) => ({
      percent,
      reached: counted[`reached_${percent}`] ?? 0,
      played: counted[`played_${percent}`] ?? 0,
    })),
  }
}
