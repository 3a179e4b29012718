import type { CourseTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'
import { count, duration, percent } from '../../format/format.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'

export function CourseTable({ courses }: { readonly courses: readonly CourseTotals[] }): VNode {
  if (!courses.length)
    return (
      <Empty title="No courses yet">
        Give sessions a <code>courseId</code>, and describe the course with{' '}
        <code>PUT /v1/courses/:id</code>.
      </Empty>
    )
  return (
    <DataTable
      caption="Courses"
      rows={courses}
      toKey={({ courseId }) => courseId}
      columns={[
        {
          label: 'Course',
          cell: ({ courseId, title }) => (
            <a href={toHref(`/courses/${encodeURIComponent(courseId)}`)}>{title ?? courseId}</a>
          ),
        },
        { label: 'Lessons', isNumber: true, isMinor: true, cell: ({ lessons }) => count(lessons) },
        { label: 'Viewers', isNumber: true, cell: ({ viewers }) => count(viewers) },
        { label: 'Views', isNumber: true, cell: ({ views }) => count(views) },
        {
          label: 'Playing time',
          isNumber: true,
          isMinor: true,
          cell: ({ playingMs }) => duration(playingMs),
        },
        {
          label: 'Completed',
          isNumber: true,
          cell: ({ completionRate }) => percent(completionRate),
        },
      ]}
    />
  )
}
