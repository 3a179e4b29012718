import type { ReadFilters } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { isUnknown } from '../../data/isUnknown.ts'
import { toHref } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Result } from '../../ui/Result.tsx'
import { describeCourse } from './describeCourse.tsx'
import { Funnel } from './Funnel.tsx'

interface Props {
  readonly courseId: string
  readonly title: string
  /** How many it has, as far as that is known: the room that the funnel will take. */
  readonly lessons?: number
  readonly options: Omit<ReadFilters, 'courseId'>
}

const HEAD_PX = 190
const LESSON_PX = 57

/** A course in short: the lesson that loses most, and the funnel. */
export function CourseCard({ courseId, title, lessons = 1, options }: Props): VNode {
  const course = useRead('courseSummary', [courseId, { preview: false, ...options }])
  return (
    <Card
      title={course.data?.title ?? title}
      actions={<a href={toHref(`/courses/${encodeURIComponent(courseId)}`)}>Open the course</a>}
    >
      {isUnknown(course.error) ? (
        <Empty title="Not watched yet">
          No session names this course, and the catalogue does not have it.
        </Empty>
      ) : (
        <Result of={course} height={HEAD_PX + lessons * LESSON_PX}>
          {(summary) => (
            <div class="chart">
              <p class="course-lead">{describeCourse(summary, null)}</p>
              <Funnel summary={summary} />
            </div>
          )}
        </Result>
      )}
    </Card>
  )
}
