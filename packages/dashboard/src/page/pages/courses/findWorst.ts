import type {
  CourseSummary,
  Dropoff,
  DropoffSegment,
  LessonTotals,
} from '@playhead/collector/client'

/** Fewer viewers than these say nothing about a lesson or a place. */
export const MIN_STOPPED = 3

/** A lesson with its number in the course, from 1. */
export interface NumberedLesson extends LessonTotals {
  readonly number: number
}

/**
 * The lesson at which most viewers stop; the first of several. `undefined` where so few stop that it
 * says nothing.
 */
export function findWorstLesson({ lessons }: CourseSummary): NumberedLesson | undefined {
  const at = lessons.reduce(
    (worst, { stopped }, index) => (stopped > (lessons[worst]?.stopped ?? 0) ? index : worst),
    0,
  )
  const lesson = lessons[at]
  return lesson && lesson.stopped >= MIN_STOPPED ? { ...lesson, number: at + 1 } : undefined
}

/** The place of a video at which most views stop, if enough do. */
export function findWorstPlace({ segments }: Dropoff): DropoffSegment | undefined {
  const worst = segments.reduce<DropoffSegment | undefined>(
    (most, segment) => (segment.dropOffs > (most?.dropOffs ?? 0) ? segment : most),
    undefined,
  )
  return worst && worst.dropOffs >= MIN_STOPPED ? worst : undefined
}
