import * as v from 'valibot'
import type {
  AnalyticsAnswer,
  AnalyticsDashboard,
  CourseProgressAnswer,
  LegacyError,
  LessonProgressAnswer,
  LessonProgressRow,
  MessageAnswer,
  VideoBatchAnswer,
  VideoStatus,
  VideoViewAnswer,
} from './responses.ts'

const amount = v.pipe(v.number(), v.minValue(0))
const count = v.pipe(amount, v.integer())
const percent = v.pipe(amount, v.maxValue(100))
const time = v.pipe(v.string(), v.isoTimestamp())
const nullableText = v.nullable(v.string())
const success = v.literal(true)

const lessonProgressRow = v.object({
  userId: v.string(),
  lessonId: v.string(),
  watchTime: amount,
  positionSeconds: amount,
  durationSeconds: amount,
  completed: v.boolean(),
  lastWatched: time,
  updatedAt: time,
})
export const lessonProgressAnswerSchema: v.GenericSchema<unknown, LessonProgressAnswer> = v.object({
  success,
  progress: lessonProgressRow,
})
export const lessonProgressListSchema: v.GenericSchema<unknown, LessonProgressRow[]> =
  v.array(lessonProgressRow)

export const messageAnswerSchema: v.GenericSchema<unknown, MessageAnswer> = v.object({
  message: v.string(),
})

export const videoStatusSchema: v.GenericSchema<unknown, VideoStatus> = v.object({
  watch_time: amount,
  total_duration: amount,
  progress_percentage: percent,
  completed: v.boolean(),
  last_watched: time,
})
const statusByVideo = v.record(v.string(), videoStatusSchema)
export const videoBatchAnswerSchema: v.GenericSchema<unknown, VideoBatchAnswer> = v.object({
  progress: statusByVideo,
})
export const courseProgressAnswerSchema: v.GenericSchema<unknown, CourseProgressAnswer> = v.object({
  progress: v.object({
    course_id: v.string(),
    student_id: v.string(),
    overall_progress: percent,
    materials: v.object({
      total: count,
      completed: count,
      completed_ids: v.array(v.string()),
    }),
    videos: statusByVideo,
  }),
})

export const videoViewAnswerSchema: v.GenericSchema<unknown, VideoViewAnswer> = v.object({
  success,
  analytics_id: v.string(),
  session_id: v.string(),
  video_id: v.string(),
  user_id: nullableText,
  course_id: nullableText,
  lesson_id: nullableText,
  is_preview: v.boolean(),
  video_duration_seconds: v.nullable(amount),
  started_at: time,
})
export const analyticsAnswerSchema: v.GenericSchema<unknown, AnalyticsAnswer> = v.object({
  success,
  analytics_id: v.string(),
})

export const analyticsDashboardSchema: v.GenericSchema<unknown, AnalyticsDashboard> = v.object({
  stats: v.object({
    total_videos: count,
    total_views: count,
    total_unique_viewers: count,
    total_watch_time_hours: amount,
    avg_completion_rate: v.nullable(percent),
    high_completion: count,
    medium_completion: count,
    low_completion: count,
  }),
  popular_videos: v.array(
    v.object({
      video_id: v.string(),
      video_title: nullableText,
      total_views: count,
      unique_viewers: count,
      unique_completers: count,
      avg_watch_time_seconds: amount,
      total_watch_time_seconds: amount,
      avg_completion_percentage: v.nullable(percent),
      completed_count: count,
      completion_rate: percent,
      avg_play_count: amount,
      avg_pause_count: amount,
      avg_seek_count: amount,
      first_view_at: time,
      last_view_at: time,
    }),
  ),
})

export const legacyErrorSchema: v.GenericSchema<unknown, LegacyError> = v.object({
  error: v.string(),
  details: v.optional(
    v.array(v.object({ path: v.array(v.union([v.string(), v.number()])), message: v.string() })),
  ),
})
