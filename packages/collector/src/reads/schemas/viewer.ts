import * as v from 'valibot'
import type { Viewer } from '../responses/viewer.ts'
import {
  amount,
  count,
  moment,
  text,
  unknownAmount,
  unknownMoment,
  unknownShare,
} from './primitives.ts'
import { sessionItemSchema } from './session.ts'

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
