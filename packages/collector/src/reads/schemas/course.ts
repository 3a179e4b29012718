import * as v from 'valibot'
import type { Course, CourseList, CourseSummary } from '../responses/course.ts'
import { amount, count, moment, text, unknownAmount } from './primitives.ts'
import { conversionSchema, periodSchema } from './totals.ts'

export const courseListSchema: v.GenericSchema<unknown, CourseList> = v.object({
  period: periodSchema,
  courses: v.array(
    v.object({
      courseId: v.string(),
      title: text,
      lessons: count,
      views: count,
      viewers: count,
      playingMs: amount,
      completed: count,
      completionRate: unknownAmount,
    }),
  ),
})

const lesson = { videoId: v.string(), lessonId: text }

export const courseSchema: v.GenericSchema<unknown, Course> = v.object({
  courseId: v.string(),
  title: text,
  teachers: v.array(v.string()),
  lessons: v.array(v.object(lesson)),
  cataloguedAt: moment,
})

export const courseSummarySchema: v.GenericSchema<unknown, CourseSummary> = v.object({
  courseId: v.string(),
  title: text,
  period: periodSchema,
  views: count,
  playingMs: amount,
  viewers: count,
  finishers: count,
  lessons: v.array(
    v.object({
      ...lesson,
      title: text,
      duration: unknownAmount,
      views: count,
      playingMs: amount,
      started: count,
      finished: count,
      stopped: count,
    }),
  ),
  previews: conversionSchema,
})
