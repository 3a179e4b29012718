import { LIMITS } from '@playhead/core/wire'
import * as v from 'valibot'
import { isStorable } from '../ingest/validation.ts'
import {
  amount,
  count,
  moment,
  text,
  unknownAmount,
  unknownMoment,
} from '../reads/schemas/primitives.ts'
import type {
  CourseProgress,
  ProgressToSave,
  SavedProgress,
  WatchProgress,
  WatchProgressList,
} from './responses.ts'

/** Ten days, as on the wire: a greater number is no position in a video. */
const MAX_SECONDS = 864_000
/** Videos of one request. */
const MAX_VIDEOS = 200

// JSON knows no Infinity, but 1e999 is parsed to it: every number has a maximum.
const upTo = (max: number) => v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(max))
const seconds = upTo(MAX_SECONDS)
const epochMs = upTo(LIMITS.epochMs)

/** The body of `PUT /v1/progress/videos/:id`. */
export const progressToSaveSchema: v.GenericSchema<unknown, ProgressToSave> = v.object({
  position: seconds,
  duration: v.nullish(seconds),
  completed: v.optional(v.boolean()),
  at: v.optional(epochMs),
  sentAt: v.optional(epochMs),
})

/** The body of `POST /v1/progress/batch`. */
export const videoIdsSchema: v.GenericSchema<unknown, { readonly videoIds: readonly string[] }> =
  v.object({
    videoIds: v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.nonEmpty(),
          v.maxLength(LIMITS.idChars),
          v.check<string, string>(isStorable, 'expected text without NUL and half characters'),
        ),
      ),
      v.minLength(1),
      v.maxLength(MAX_VIDEOS),
    ),
  })

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100))
const progress = {
  videoId: v.string(),
  title: text,
  position: amount,
  duration: unknownAmount,
  percent,
  completed: v.boolean(),
  completedAt: unknownMoment,
  firstWatchedAt: moment,
  lastWatchedAt: moment,
  watchedSeconds: amount,
}
export const watchProgressSchema: v.GenericSchema<unknown, WatchProgress> = v.object(progress)
export const watchProgressListSchema: v.GenericSchema<unknown, WatchProgressList> = v.object({
  progress: v.array(watchProgressSchema),
})
export const savedProgressSchema: v.GenericSchema<unknown, SavedProgress> = v.object({
  saved: v.boolean(),
  progress: v.nullable(watchProgressSchema),
})
export const courseProgressSchema: v.GenericSchema<unknown, CourseProgress> = v.object({
  courseId: v.string(),
  title: text,
  percent,
  completed: v.boolean(),
  completedLessons: count,
  lessons: v.array(
    v.object({
      ...progress,
      lessonId: text,
      firstWatchedAt: unknownMoment,
      lastWatchedAt: unknownMoment,
    }),
  ),
  next: v.nullable(v.string()),
})
