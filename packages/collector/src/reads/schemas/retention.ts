import * as v from 'valibot'
import type { RetentionReport } from '../responses/retention.ts'
import { count, moment } from './primitives.ts'

const day = v.pipe(v.string(), v.isoDate())

export const retentionReportSchema: v.GenericSchema<unknown, RetentionReport> = v.object({
  lookedAt: moment,
  archived: v.boolean(),
  classes: v.array(
    v.object({
      name: v.picklist(['events', 'sessions', 'viewerDays']),
      keep: v.nullable(v.string()),
      rows: count,
      bytes: count,
      oldestDay: v.nullable(day),
      droppedBefore: v.nullable(day),
      next: v.object({ firstDay: v.nullable(day), days: count, rows: count, bytes: count }),
    }),
  ),
  rollups: v.object({ bytes: count }),
})
