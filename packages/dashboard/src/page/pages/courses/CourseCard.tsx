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
  readonly options: Omit<ReadFilters, 'courseId'>
}

/** A course in short: the lesson that loses most, and the funnel. */
export function CourseCard({ courseId, title, options }: Props): VNode {
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
        <Result of={course} height={240}>
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
