import type { AnswerPeriod, PreviewConversion } from './totals.ts'

/** `GET /v1/courses`, the most viewed first. */
export interface CourseList {
  readonly period: AnswerPeriod
  /** Those of the catalogue, and those that sessions of the period name. */
  readonly courses: readonly CourseTotals[]
}

export interface CourseTotals {
  readonly courseId: string
  readonly title?: string | undefined
  /** Lessons in the catalogue. */
  readonly lessons: number
  readonly views: number
  readonly viewers: number
  readonly playingMs: number
  readonly completed: number
  readonly completionRate: number | null
}

/** `GET /v1/courses/:id`: a course of the catalogue. */
export interface Course {
  readonly courseId: string
  readonly title?: string | undefined
  /** Ids of users who may see the figures of this course. */
  readonly teachers: readonly string[]
  /** In the order of the course. */
  readonly lessons: readonly Lesson[]
  readonly cataloguedAt: number
}

/** A video of a course. */
export interface Lesson {
  readonly videoId: string
  readonly lessonId?: string | undefined
}

/** `GET /v1/courses/:id/summary`. */
export interface CourseSummary {
  readonly courseId: string
  readonly title?: string | undefined
  readonly period: AnswerPeriod
  readonly views: number
  readonly playingMs: number
  /** Viewers with a view of any lesson. */
  readonly viewers: number
  /** Viewers who finished every lesson. */
  readonly finishers: number
  /**
   * In the order of the course; videos that are not in the catalogue's course come last, in the
   * order of their first view.
   */
  readonly lessons: readonly LessonTotals[]
  readonly previews: PreviewConversion
}

/** A lesson of a course: how many viewers started and finished it. */
export interface LessonTotals extends Lesson {
  readonly title?: string | undefined
  readonly duration: number | null
  readonly views: number
  readonly playingMs: number
  /** Viewers with a view. */
  readonly started: number
  /** Viewers who completed it. */
  readonly finished: number
  /** Viewers who started it and no later lesson, and did not finish it. */
  readonly stopped: number
}
