import type { Dropoff } from '@playhead/collector/client'
import type { UseQueryResult } from '@tanstack/preact-query'
import type { VNode } from 'preact'
import { useLocation, useRoute } from 'preact-iso'
import { useUser } from '../../app/user.ts'
import { toHref, useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { ScopeControls } from '../../ui/ScopeControls.tsx'
import { DropOffs } from '../video/DropOffs.tsx'
import { CourseTiles } from './CourseTiles.tsx'
import { describeCourse } from './describeCourse.tsx'
import { Funnel, FunnelLegend } from './Funnel.tsx'
import { findWorstLesson, type NumberedLesson } from './findWorst.ts'

/** One course: which lesson loses people, and where in it. */
export function CoursePage(): VNode {
  const id = useRoute().params['id'] ?? ''
  const user = useUser()
  const scope = useScope('90d')
  const { courseId: _, ...options } = scope.options
  const course = useRead('courseSummary', [id, options])
  const { data } = course
  const worst = data && findWorstLesson(data)
  // A teacher may see the lessons of a course, and not what is inside of them.
  const isTeacher = !user.may('read')
  const dropoff = useRead('dropoff', [worst?.videoId ?? '', { ...options, courseId: id }], {
    enabled: worst !== undefined && !isTeacher,
  })
  const place = dropoff.isPlaceholderData ? undefined : dropoff.data
  return (
    <Page
      title={data?.title ?? id}
      trail={<a href={toHref('/courses')}>Courses</a>}
      lead={data ? describeCourse(data, worst && place) : null}
      controls={<ScopeControls scope={scope} filters={!isTeacher} />}
    >
      <Card
        title="Where people stop"
        note={<FunnelLegend />}
        actions={
          !isTeacher && <a href={toHref('/sessions', { courseId: id })}>Sessions of this course</a>
        }
      >
        <Result of={course} height={330}>
          {(summary) =>
            summary.lessons.length ? (
              <Funnel summary={summary} />
            ) : (
              <Empty title="No lessons yet">
                Describe the course with <code>PUT /v1/courses/{id}</code>, or give sessions this{' '}
                <code>courseId</code>.
              </Empty>
            )
          }
        </Result>
      </Card>
      {worst && !isTeacher && <WorstLesson lesson={worst} courseId={id} dropoff={dropoff} />}
      <Result of={course} height={100}>
        {(summary) => <CourseTiles summary={summary} />}
      </Result>
    </Page>
  )
}

interface WorstProps {
  readonly lesson: NumberedLesson
  readonly courseId: string
  readonly dropoff: UseQueryResult<Dropoff>
}

/** Where in the lesson that loses most, with the way to its video. */
function WorstLesson({ lesson, courseId, dropoff }: WorstProps): VNode {
  const { route } = useLocation()
  const address = toHref(`/videos/${encodeURIComponent(lesson.videoId)}`, { courseId })
  return (
    <Card
      title={`Where in lesson ${lesson.number}, “${lesson.title ?? lesson.videoId}”`}
      note="Views that ended, by their last position, without those that had completed the video."
      actions={<a href={address}>Open this video</a>}
    >
      <Result of={dropoff} height={260}>
        {(data) => <DropOffs dropoff={data} onSeek={() => route(address)} />}
      </Result>
    </Card>
  )
}
