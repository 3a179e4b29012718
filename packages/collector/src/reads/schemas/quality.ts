import * as v from 'valibot'
import type { Quality } from '../responses/quality.ts'
import { byReason, count, moment } from './primitives.ts'

export const qualitySchema: v.GenericSchema<unknown, Quality> = v.object({
  days: count,
  writers: count,
  events: v.object({
    numbered: count,
    received: count,
    declared: count,
    missing: count,
    lost: count,
  }),
  drops: byReason,
  refused: byReason,
  records: v.object({ accepted: count, duplicates: count }),
  inferred: count,
  clockSkew: v.object({ batches: count, over1Min: count, over1Hour: count, maxMs: count }),
  keys: v.array(
    v.object({
      id: count,
      label: v.string(),
      prefix: v.string(),
      lastUsedOn: v.nullable(v.pipe(v.string(), v.isoDate())),
    }),
  ),
  gaps: v.array(
    v.object({
      writer: v.string(),
      lastAt: moment,
      count,
      missing: v.array(v.pipe(v.tuple([count, count]), v.readonly())),
    }),
  ),
})
