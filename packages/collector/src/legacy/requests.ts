import { LIMITS } from '@playhead/core/wire'
import * as v from 'valibot'

/** What the legacy endpoints take, by the names of the documents. Other fields are ignored. */

/** `POST /api/progress`. */
export interface LessonProgress {
  readonly lessonId: string
  readonly positionSeconds: number
  readonly durationSeconds: number
  /** A position, too. */
  readonly watchTime: number
  readonly completed: boolean
  /** Epoch ms of the position, which the presets of `@playhead/progress` send. @default now */
  readonly at?: number | undefined
}

/** `POST /api/progress/video/:id/watch-time`. */
export interface WatchTime {
  /** A position. */
  readonly watch_time: number
  readonly total_duration: number
  /** As in {@link LessonProgress}. */
  readonly at?: number | undefined
}

/** `POST /api/progress/videos/batch`. */
export interface VideoBatch {
  readonly video_ids: readonly string[]
}

interface SessionDetails {
  /** Made on the client. */
  readonly session_id: string
  readonly course_id?: string | null | undefined
  readonly lesson_id?: string | null | undefined
  readonly video_duration_seconds?: number | null | undefined
  readonly is_preview?: boolean | null | undefined
}

/** `POST /api/analytics/video-view`. */
export interface VideoView extends SessionDetails {
  readonly video_id: string
  readonly referrer?: string | null | undefined
}

/** `POST /api/analytics/video-complete`. */
export interface VideoComplete extends SessionDetails {
  /** With it, a session that is unknown is begun. */
  readonly video_id?: string | undefined
  readonly current_position_seconds?: number | undefined
  readonly watch_time_seconds?: number | undefined
  readonly max_position_seconds?: number | undefined
  readonly play_count?: number | undefined
  readonly pause_count?: number | undefined
  readonly seek_count?: number | undefined
  readonly quality_changes?: number | undefined
  readonly average_playback_speed?: number | undefined
}

/** `POST /api/analytics/video-progress`. */
export interface VideoProgress extends VideoComplete {
  readonly current_position_seconds: number
  readonly watch_time_seconds: number
}

const MAX_SESSION_CHARS = 255
export const MAX_ID_CHARS: number = LIMITS.idChars
export const MAX_VIDEOS = 200
/** The fastest that browsers play. */
const MAX_RATE = 16

const upTo = (max: number): v.GenericSchema<unknown, number> =>
  v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(max))
const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_ID_CHARS))
const seconds = upTo(LIMITS.seconds)
const count = v.optional(v.pipe(upTo(LIMITS.count), v.integer()))
const at = v.optional(upTo(LIMITS.epochMs))

export const lessonProgressSchema: v.GenericSchema<unknown, LessonProgress> = v.object({
  lessonId: id,
  positionSeconds: seconds,
  durationSeconds: seconds,
  watchTime: seconds,
  completed: v.boolean(),
  at,
})

export const watchTimeSchema: v.GenericSchema<unknown, WatchTime> = v.pipe(
  v.object({ watch_time: seconds, total_duration: seconds, at }),
  v.forward(
    v.check(
      ({ watch_time, total_duration }) => watch_time <= total_duration,
      ({ input }) =>
        `expected at most total_duration, ${input.total_duration}, got ${input.watch_time}`,
    ),
    ['watch_time'],
  ),
)

export const videoBatchSchema: v.GenericSchema<unknown, VideoBatch> = v.object({
  video_ids: v.pipe(v.array(id), v.maxLength(MAX_VIDEOS)),
})

const details = {
  session_id: v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_SESSION_CHARS)),
  course_id: v.nullish(id),
  lesson_id: v.nullish(id),
  video_duration_seconds: v.nullish(seconds),
  is_preview: v.nullish(v.boolean()),
}
export const videoViewSchema: v.GenericSchema<unknown, VideoView> = v.object({
  ...details,
  video_id: id,
  referrer: v.nullish(v.pipe(v.string(), v.maxLength(2000))),
})

const measures = {
  ...details,
  video_id: v.optional(id),
  max_position_seconds: v.optional(seconds),
  play_count: count,
  pause_count: count,
  seek_count: count,
  quality_changes: count,
  average_playback_speed: v.optional(upTo(MAX_RATE)),
}
export const videoProgressSchema: v.GenericSchema<unknown, VideoProgress> = v.object({
  ...measures,
  current_position_seconds: seconds,
  watch_time_seconds: seconds,
})
export const videoCompleteSchema: v.GenericSchema<unknown, VideoComplete> = v.object({
  ...measures,
  current_position_seconds: v.optional(seconds),
  watch_time_seconds: v.optional(seconds),
})
