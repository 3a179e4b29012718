import * as v from 'valibot'
import type {
  AnswerPeriod,
  Averages,
  CoverageBand,
  PreviewConversion,
  Totals,
} from '../responses/totals.ts'
import { amount, count, share, unknownAmount, unknownMoment, unknownShare } from './primitives.ts'

type Entries<T> = { readonly [K in keyof T]-?: v.GenericSchema<unknown, T[K]> }

export const periodSchema: v.GenericSchema<unknown, AnswerPeriod> = v.object({
  from: unknownMoment,
  to: unknownMoment,
  tz: v.string(),
})

export const averages: Entries<Averages> = {
  playingMs: unknownAmount,
  startupMs: unknownAmount,
  completion: unknownShare,
  coverage: unknownShare,
  engagement: unknownAmount,
}

export const coverageSchema: v.GenericSchema<
  unknown,
  Readonly<Record<CoverageBand, number>>
> = v.object({ '0-25': count, '25-50': count, '50-75': count, '75-99': count, '99-100': count })

/** The members of `Totals`, for the schemas of answers that have them all. */
export const totals: Entries<Totals> = {
  views: count,
  impressions: count,
  playingMs: amount,
  contentMs: amount,
  rebufferMs: amount,
  uniqueSeconds: amount,
  completed: count,
  plays: count,
  pauses: count,
  seeks: count,
  rebuffers: count,
  errors: count,
  completionRate: unknownAmount,
  playRate: unknownShare,
  averages: v.object(averages),
  coverage: coverageSchema,
  firstViewAt: unknownMoment,
  lastViewAt: unknownMoment,
}

export const conversionSchema: v.GenericSchema<unknown, PreviewConversion> = v.object({
  viewers: count,
  purchases: count,
  conversionRate: v.nullable(share),
})
