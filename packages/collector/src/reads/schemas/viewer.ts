import * as v from 'valibot'
import type { Viewer, ViewerList } from '../responses/viewer.ts'
import {
  amount,
  count,
  cursor,
  moment,
  text,
  unknownAmount,
  unknownMoment,
  unknownShare,
} from './primitives.ts'
import { sessionItemSchema } from './session.ts'
import { periodSchema } from './totals.ts'

export const viewerListSchema: v.GenericSchema<unknown, ViewerList> = v.object({
  period: periodSchema,
  viewers: v.array(
    v.object({
      viewerId: v.string(),
      videos: count,
      views: count,
      playingMs: amount,
      completed: count,
      firstSeenAt: moment,
      lastSeenAt: moment,
    }),
  ),
  next: cursor,
})

export const viewerSchema: v.GenericSchema<unknown, Viewer> = v.object({
  viewerId: v.string(),
  views: count,
  impressions: count,
  playingMs: amount,
  completed: count,
  firstSeenAt: moment,
  lastSeenAt: moment,
  progress: v.array(
    v.object({
      videoId: v.string(),
      title: text,
      duration: unknownAmount,
      courseId: text,
      lessonId: text,
      views: count,
      position: unknownAmount,
      completion: unknownShare,
      coverage: unknownShare,
      completed: v.boolean(),
      completedAt: unknownMoment,
      firstWatchedAt: moment,
      lastWatchedAt: moment,
    }),
  ),
  sessions: v.array(sessionItemSchema),
})
