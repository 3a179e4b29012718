import * as v from 'valibot'
import type { Chapter, Video, VideoList, VideoSummary, VideoTotals } from '../responses/video.ts'
import {
  amount,
  count,
  cursor,
  range,
  text,
  unknownAmount,
  unknownMoment,
  unknownShare,
} from './primitives.ts'
import { averages, periodSchema, totals } from './totals.ts'

export const videoTotalsSchema: v.GenericSchema<unknown, VideoTotals> = v.object({
  videoId: v.string(),
  title: text,
  duration: unknownAmount,
  thumbnailUrl: text,
  views: count,
  impressions: count,
  viewers: count,
  playingMs: amount,
  uniqueSeconds: amount,
  completed: count,
  completionRate: unknownAmount,
  playRate: unknownShare,
  lastViewAt: unknownMoment,
  series: v.optional(v.array(count)),
})

export const videoListSchema: v.GenericSchema<unknown, VideoList> = v.object({
  period: periodSchema,
  videos: v.array(videoTotalsSchema),
  next: cursor,
})

const chapterSchema: v.GenericSchema<unknown, Chapter> = v.object({ start: amount, title: text })

export const videoSchema: v.GenericSchema<unknown, Video> = v.object({
  videoId: v.string(),
  title: text,
  duration: unknownAmount,
  thumbnailUrl: text,
  mediaUrl: text,
  chapters: v.array(chapterSchema),
  intro: v.nullable(range),
  outro: v.nullable(range),
  preview: v.nullable(v.boolean()),
  cataloguedAt: unknownMoment,
})

export const videoSummarySchema: v.GenericSchema<unknown, VideoSummary> = v.object({
  ...totals,
  videoId: v.string(),
  title: text,
  duration: unknownAmount,
  period: periodSchema,
  viewers: count,
  completers: count,
  averages: v.object({ ...averages, viewerCoverage: unknownShare }),
  previous: v.nullable(v.object({ ...totals, period: periodSchema, viewers: count })),
})
