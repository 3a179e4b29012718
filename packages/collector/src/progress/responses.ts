/** A viewer's progress in a video, of all saves and sessions. */
export interface WatchProgress {
  readonly videoId: string
  readonly title?: string | undefined
  /** Seconds; where the viewer was last. */
  readonly position: number
  /** Seconds; null while unknown. */
  readonly duration: number | null
  /** The part of the video before the position, 0 to 100; 100 once it is completed. */
  readonly percent: number
  /** Once true it stays true. */
  readonly completed: boolean
  /** Epoch ms; null while not completed. */
  readonly completedAt: number | null
  /** Epoch ms. */
  readonly firstWatchedAt: number
  /** Epoch ms; the time of the position. Of two saves, the one with the later time wins. */
  readonly lastWatchedAt: number
  /** Seconds of content seen at least once, of sessions. */
  readonly watchedSeconds: number
}

/** `POST /v1/progress/batch`, `GET /v1/progress/recent` and `/continue`. */
export interface WatchProgressList {
  readonly progress: readonly WatchProgress[]
}

/** `PUT /v1/progress/videos/:id`. */
export interface SavedProgress {
  /** False when the viewer has saved another position later: on another device, or before. */
  readonly saved: boolean
  /** What is stored now; null of a viewer who was deleted after the position was saved. */
  readonly progress: WatchProgress | null
}

/** The body of `PUT /v1/progress/videos/:id`. */
export interface ProgressToSave {
  /** Seconds. */
  readonly position: number
  /** Seconds. @default unknown */
  readonly duration?: number | null | undefined
  /** @default false */
  readonly completed?: boolean | undefined
  /** The time of the position, epoch ms. One in the future counts as now. @default now */
  readonly at?: number | undefined
  /**
   * The time of the device, epoch ms: if its clock is more than a minute off, `at` is corrected by
   * the difference. @default not corrected
   */
  readonly sentAt?: number | undefined
}

/** A lesson of a course, for one viewer. Times are null while it was not watched. */
export interface LessonProgress extends Omit<WatchProgress, 'firstWatchedAt' | 'lastWatchedAt'> {
  readonly lessonId?: string | undefined
  readonly firstWatchedAt: number | null
  readonly lastWatchedAt: number | null
}

/** `GET /v1/progress/courses/:id`: how far a viewer is in a course. */
export interface CourseProgress {
  readonly courseId: string
  readonly title?: string | undefined
  /** The mean of the lessons, 0 to 100. */
  readonly percent: number
  /** Whether all lessons are completed. */
  readonly completed: boolean
  readonly completedLessons: number
  /** In the order of the catalogue. */
  readonly lessons: readonly LessonProgress[]
  /**
   * The video to go on with: of the lessons that were begun and are not completed the one that was
   * watched last, else the first that is not completed; null when all are.
   */
  readonly next: string | null
}
