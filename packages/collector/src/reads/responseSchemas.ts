import { eventSchema, snapshotSchema } from '@playhead/core/wire'
import * as v from 'valibot'
import { CLOCKS, type ClockName, COUNTS, type CountName } from '../rollup/fields.ts'
import type {
  Heatmap,
  Quality,
  RetentionReport,
  StoredEvent,
  StoredSession,
  VideoList,
  VideoSummary,
} from './responses.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const amount = v.pipe(v.number(), v.minValue(0))
const unknownAmount = v.nullable(amount)
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const unknownShare = v.nullable(share)
const moment = v.number()
const text = v.optional(v.string())
const ranges = v.array(v.pipe(v.tuple([amount, amount]), v.readonly()))
const byReason = v.record(v.string(), count)

const totals = {
  videoId: v.string(),
  title: text,
  duration: unknownAmount,
  views: count,
  impressions: count,
  playingMs: amount,
  uniqueSeconds: amount,
  completed: count,
}

export const videoListSchema: v.GenericSchema<unknown, VideoList> = v.object({
  videos: v.array(v.object(totals)),
})

export const videoSummarySchema: v.GenericSchema<unknown, VideoSummary> = v.object({
  ...totals,
  viewers: count,
  contentMs: amount,
  rebufferMs: amount,
  plays: count,
  pauses: count,
  seeks: count,
  rebuffers: count,
  errors: count,
  completionRate: unknownAmount,
  playRate: unknownShare,
  averages: v.object({
    playingMs: unknownAmount,
    startupMs: unknownAmount,
    completion: unknownShare,
    coverage: unknownShare,
    engagement: unknownAmount,
    viewerCoverage: unknownShare,
  }),
  coverage: v.object({
    '0-25': count,
    '25-50': count,
    '50-75': count,
    '75-99': count,
    '99-100': count,
  }),
  firstViewAt: v.nullable(moment),
  lastViewAt: v.nullable(moment),
})

export const heatmapSchema: v.GenericSchema<unknown, Heatmap> = v.object({
  videoId: v.string(),
  duration: unknownAmount,
  views: count,
  cells: v.array(
    v.object({
      from: amount,
      to: amount,
      watchedSeconds: amount,
      reach: share,
      replayedSeconds: amount,
    }),
  ),
})

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
  device: text,
  browser: text,
  os: text,
  country: text,
  referrerHost: text,
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
  completedAt: v.nullable(moment),
  events: v.array(storedEventSchema),
})

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
  gaps: v.array(
    v.object({
      writer: v.string(),
      lastAt: moment,
      count,
      missing: v.array(v.pipe(v.tuple([count, count]), v.readonly())),
    }),
  ),
})

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
