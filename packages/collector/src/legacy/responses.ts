/**
 * What the legacy endpoints answer: the names, units and spellings of the source documents, so
 * `…_seconds`, percentages of 0 to 100 and ISO 8601. `responseSchemas.ts` holds the schemas.
 */

/** `POST /api/progress`. */
export interface LessonProgressAnswer {
  readonly success: true
  readonly progress: LessonProgressRow
}

/** A viewer and a lesson, also in the list of `GET /api/progress`. */
export interface LessonProgressRow {
  readonly userId: string
  readonly lessonId: string
  /** The furthest position, seconds. */
  readonly watchTime: number
  readonly positionSeconds: number
  /** 0 while unknown. */
  readonly durationSeconds: number
  readonly completed: boolean
  readonly lastWatched: string
  readonly updatedAt: string
}

/** `POST /api/progress/video/:id/watch-time`. */
export interface MessageAnswer {
  readonly message: string
}

/** `GET /api/progress/video/:id/status`. */
export interface VideoStatus {
  /** The position, seconds. */
  readonly watch_time: number
  /** 0 while unknown. */
  readonly total_duration: number
  readonly progress_percentage: number
  readonly completed: boolean
  readonly last_watched: string
}

/** `POST /api/progress/videos/batch`: videos without progress are left out. */
export interface VideoBatchAnswer {
  readonly progress: { readonly [videoId: string]: VideoStatus }
}

/** `GET /api/progress/course/:id`. */
export interface CourseProgressAnswer {
  readonly progress: {
    readonly course_id: string
    readonly student_id: string
    /** The mean over all videos; a completed one counts as 100. */
    readonly overall_progress: number
    readonly materials: {
      readonly total: number
      readonly completed: number
      readonly completed_ids: readonly string[]
    }
    readonly videos: { readonly [videoId: string]: VideoStatus }
  }
}

/** `POST /api/analytics/video-view`: the same for a session that comes twice. */
export interface VideoViewAnswer {
  readonly success: true
  /** The id of the session in `GET /v1/sessions/:id`. */
  readonly analytics_id: string
  readonly session_id: string
  readonly video_id: string
  readonly user_id: string | null
  readonly course_id: string | null
  readonly lesson_id: string | null
  readonly is_preview: boolean
  readonly video_duration_seconds: number | null
  readonly started_at: string
}

/** `POST /api/analytics/video-progress` and `/video-complete`. */
export interface AnalyticsAnswer {
  readonly success: true
  readonly analytics_id: string
}

/** `GET /api/admin/analytics/videos`. */
export interface AnalyticsDashboard {
  readonly stats: {
    /** Videos with a view. */
    readonly total_videos: number
    readonly total_views: number
    /** Viewers of each video, added up. */
    readonly total_unique_viewers: number
    readonly total_watch_time_hours: number
    /** The mean of the videos' rates. */
    readonly avg_completion_rate: number | null
    /** Videos with a completion rate above 75. */
    readonly high_completion: number
    /** 50 to 75. */
    readonly medium_completion: number
    /** Below 50. */
    readonly low_completion: number
  }
  /** Most viewed first, without previews. */
  readonly popular_videos: readonly VideoAnalyticsSummary[]
}

/** A video, with the columns of the document's summary. */
export interface VideoAnalyticsSummary {
  readonly video_id: string
  readonly video_title: string | null
  readonly total_views: number
  readonly unique_viewers: number
  readonly unique_completers: number
  readonly avg_watch_time_seconds: number
  readonly total_watch_time_seconds: number
  readonly avg_completion_percentage: number | null
  readonly completed_count: number
  /** Completed views over views, 0 to 100. */
  readonly completion_rate: number
  readonly avg_play_count: number
  readonly avg_pause_count: number
  readonly avg_seek_count: number
  readonly first_view_at: string
  readonly last_view_at: string
}

/** An error: `details` say what is wrong with a request. */
export interface LegacyError {
  readonly error: string
  readonly details?: readonly Detail[] | undefined
}

/** What is wrong with a request. */
export interface Detail {
  readonly path: readonly (string | number)[]
  /** What was expected, and what was given. */
  readonly message: string
}
