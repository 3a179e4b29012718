import type {
  CourseSummary,
  Dropoff,
  DropoffSegment,
  LessonTotals,
} from '@playhead/collector/client'

/** Fewer viewers than these say nothing about a lesson or a place. */
const MIN_STOPPED = 3

/** A lesson with its number in the course, from 1. */
export interface NumberedLesson extends LessonTotals {
  readonly number: number
}

/**
 * The lesson at which most viewers stop; of several, the one that loses the largest share of those
 * who started it. `undefined` where so few stop that it says nothing.
 */
export function findWorstLesson({ lessons }: CourseSummary): NumberedLesson | undefined {
  const [worst] = lessons
    .map((lesson, index) => ({ ...lesson, number: index + 1 }))
    .sort((a, b) => b.stopped - a.stopped || a.started - b.started)
  return worst && worst.stopped >= MIN_STOPPED ? worst : undefined
}

/** The place of a video at which more views stop than at any other, if enough do. */
export function findWorstPlace({
  segments,
}: Pick<Dropoff, 'segments'>): DropoffSegment | undefined {
  const [worst, next] = [...segments].sort((a, b) => b.dropOffs - a.dropOffs)
  return worst && worst.dropOffs >= MIN_STOPPED && worst.dropOffs > (next?.dropOffs ?? 0)
    ? worst
    : undefined
}
