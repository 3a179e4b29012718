import * as v from 'valibot'
import type { Qoe, QoeGroup } from '../responses/qoe.ts'
import { amount, count, unknownAmount, unknownShare } from './primitives.ts'
import { periodSchema } from './totals.ts'

const qoeTotals = {
  attempts: count,
  views: count,
  exitsBeforeStart: count,
  startFailures: count,
  startupMs: v.object({ average: unknownAmount, median: unknownAmount, p95: unknownAmount }),
  playingMs: amount,
  rebufferMs: amount,
  rebuffers: count,
  rebufferRatio: unknownShare,
  rebufferedViews: count,
  errors: count,
  failedAttempts: count,
}
const groups: v.GenericSchema<unknown, QoeGroup[]> = v.array(
  v.object({ value: v.nullable(v.string()), ...qoeTotals }),
)

export const qoeSchema: v.GenericSchema<unknown, Qoe> = v.object({
  period: periodSchema,
  totals: v.object(qoeTotals),
  previous: v.nullable(v.object({ period: periodSchema, ...qoeTotals })),
  by: v.object({ player: groups, device: groups, browser: groups, os: groups, country: groups }),
})
