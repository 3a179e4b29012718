import { eventSchema, snapshotSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import { CLOCKS, type ClockName, COUNTS, type CountName } from '../../rollup/fields.ts'
import type { SessionItem, SessionList, StoredEvent, StoredSession } from '../responses/session.ts'
import {
  amount,
  count,
  cursor,
  moment,
  ranges,
  text,
  unknownAmount,
  unknownMoment,
  unknownShare,
} from './primitives.ts'
import { periodSchema } from './totals.ts'

const environment = { device: text, browser: text, os: text, country: text, referrerHost: text }

// The wire's schemas are declared by their output types, which hide their parts.
type StateSchema = v.GenericSchema<unknown, StoredSession['state']>
const { state } = (snapshotSchema as unknown as { entries: { state: StateSchema } }).entries
const wireEvents = (eventSchema as unknown as { options: readonly { entries: v.ObjectEntries }[] })
  .options

/** The wire's events without the session, which all events of an answer share. */
const storedEventSchema = v.variant(
  'type',
  wireEvents.map(({ entries: { session: _, epoch: __, ...entries } }) =>
    v.object(entries as v.ObjectEntries & { type: v.LiteralSchema<string, undefined> }),
  ) as never,
) as unknown as v.GenericSchema<unknown, StoredEvent>

const measures = Object.fromEntries([...CLOCKS, ...COUNTS].map((name) => [name, count])) as Record<
  ClockName | CountName,
  typeof count
>

export const sessionItemSchema: v.GenericSchema<unknown, SessionItem> = v.object({
  session: v.string(),
  videoId: v.string(),
  title: text,
  viewerId: text,
  courseId: text,
  lessonId: text,
  preview: v.boolean(),
  ...environment,
  player: v.string(),
  state,
  startedAt: moment,
  at: moment,
  playingMs: count,
  startupMs: count,
  rebufferMs: count,
  rebufferCount: count,
  errorCount: count,
  position: unknownAmount,
  maxPosition: unknownAmount,
  duration: unknownAmount,
  completion: unknownShare,
  coverage: unknownShare,
  completed: v.boolean(),
  watched: ranges,
  twice: ranges,
  thrice: ranges,
})

export const sessionListSchema: v.GenericSchema<unknown, SessionList> = v.object({
  period: periodSchema,
  sessions: v.array(sessionItemSchema),
  next: cursor,
})

export const storedSessionSchema: v.GenericSchema<unknown, StoredSession> = v.object({
  ...measures,
  session: v.string(),
  videoId: v.string(),
  title: text,
  viewerId: text,
  courseId: text,
  lessonId: text,
  preview: v.optional(v.boolean()),
  page: text,
  referrer: text,
  ...environment,
  inferred: v.optional(v.boolean()),
  player: v.string(),
  rev: count,
  state,
  startedAt: moment,
  at: moment,
  elapsedMs: count,
  contentMs: count,
  played: ranges,
  watched: ranges,
  twice: ranges,
  thrice: ranges,
  position: unknownAmount,
  maxPosition: unknownAmount,
  duration: unknownAmount,
  live: v.nullable(v.boolean()),
  completion: unknownShare,
  coverage: unknownShare,
  engagement: unknownAmount,
  averageRate: unknownAmount,
  milestones: v.object({ reached: v.array(amount), played: v.array(amount) }),
  completed: v.boolean(),
  completedAt: unknownMoment,
  events: v.array(storedEventSchema),
})
