import { createValues, matchSessions } from '../filters.ts'
import { toAnswerPeriod } from '../query/period.ts'
import type { ReadContext, ReadRequest } from '../readContext.ts'
import type { Completion } from '../responses/content.ts'
import { type SummedRow, selectTotals, toTotals } from '../totals.ts'
import { findVideo } from '../videoSql.ts'

/** Bits of `reached` and `reached_played`, the lowest first. */
const PERCENTS = [25, 50, 75, 90, 100] as const

/** Reads how far views got. */
export async function readCompletion(
  { pool, rollup }: ReadContext,
  { project, id, query: { scope } }: ReadRequest,
): Promise<Completion | undefined> {
  await rollup.fresh()
  const video = await findVideo(pool, project, id)
  if (!video) return undefined
  const sums = createValues()
  const { rows } = await pool.query<SummedRow>(
    selectTotals(scope, sums, { video: video.id }),
    sums.list,
  )
  const total = rows[0] as SummedRow
  const values = createValues()
  const { rows: reached } = await pool.query<Readonly<Record<string, number>>>(
    `select ${PERCENTS.map(
      (percent, bit) => `
        count(*) filter (where s.reached & ${1 << bit} <> 0)::float8 reached_${percent},
        count(*) filter (where s.reached_played & ${1 << bit} <> 0)::float8 played_${percent}`,
    )}
     from play_session s where ${matchSessions(scope, values, video.id)} and s.playing_ms > 0`,
    values.list,
  )
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
      reached: reached[0]?.[`reached_${percent}`] ?? 0,
      played: reached[0]?.[`played_${percent}`] ?? 0,
    })),
  }
}
