import * as v from 'valibot'
import type { Live } from '../responses/live.ts'
import { count, moment, text } from './primitives.ts'
import { sessionItemSchema } from './session.ts'
import { periodSchema } from './totals.ts'

export const liveSchema: v.GenericSchema<unknown, Live> = v.object({
  at: moment,
  watching: count,
  videos: v.array(v.object({ videoId: v.string(), title: text, watching: count })),
  minutes: v.array(v.object({ at: moment, sessions: count, started: count })),
  period: periodSchema,
  peak: v.nullable(v.object({ at: moment, sessions: count })),
  latest: v.array(sessionItemSchema),
})
