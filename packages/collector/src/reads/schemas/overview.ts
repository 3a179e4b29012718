import * as v from 'valibot'
import type { Overview } from '../responses/overview.ts'
import { amount, count, moment, unknownAmount } from './primitives.ts'
import { conversionSchema, periodSchema, totals } from './totals.ts'
import { videoTotalsSchema } from './video.ts'

const overviewTotals = {
  ...totals,
  videos: count,
  viewers: count,
  averageCompletionRate: unknownAmount,
}

export const overviewSchema: v.GenericSchema<unknown, Overview> = v.object({
  period: periodSchema,
  totals: v.object(overviewTotals),
  previous: v.nullable(v.object({ ...overviewTotals, period: periodSchema })),
  interval: v.picklist(['day', 'hour']),
  series: v.array(
    v.object({
      at: moment,
      date: v.string(),
      views: count,
      impressions: count,
      viewers: count,
      playingMs: amount,
      completed: count,
    }),
  ),
  peakHours: v.array(v.object({ hour: count, views: count, playingMs: amount })),
  popular: v.array(videoTotalsSchema),
  completion: v.object({ high: count, medium: count, low: count }),
  previews: conversionSchema,
  watching: count,
})
