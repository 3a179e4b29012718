import type { CourseSummary, Dropoff } from '@playhead/collector/client'
import type { UseQueryResult } from '@tanstack/preact-query'
import type { VNode } from 'preact'
import { useLocation, useRoute } from 'preact-iso/router'
import { useUser } from '../../app/user.ts'
import { isUnknown } from '../../data/isUnknown.ts'
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
  const id = useRoute().params.id ?? ''
  const user = useUser()
  const scope = useScope('90d')
  const { courseId: _, ...given } = scope.options
  // A preview is no lesson: it would be the last one, and everyone who saw it again would stop there.
  const options = { preview: false, ...given }
  const course = useRead('courseSummary', [id, options])
  const previews = useRead('courseSummary', [id, given]).data?.previews
  const { data } = course
  const worst = data && findWorstLesson(data)
  // A teacher may see the lessons of a course, and not what is inside of them.
  const isTeacher = !user.may('read')
  const dropoff = useRead('dropoff', [worst?.videoId ?? '', { ...options, courseId: id }], {
    enabled: worst !== undefined && !isTeacher,
  })
  if (isUnknown(course.error))
    return (
      <Page title={id} trail={<a href={toHref('/courses')}>Courses</a>}>
        <Empty title="No session and no catalogue entry has this course">
          The address may be mistyped. <a href={toHref('/courses')}>See all courses</a>
        </Empty>
      </Page>
    )
  const place = dropoff.isPlaceholderData ? undefined : dropoff.data
  return (
    <Page
      title={data?.title ?? id}
      trail={<a href={toHref('/courses')}>Courses</a>}
      lead={data ? describeCourse(data, isTeacher || dropoff.error ? null : place) : null}
      controls={<ScopeControls scope={scope} filters={!isTeacher} />}
    >
      {data && !course.error ? (
        <div key="parts" class="page" aria-busy={course.isPlaceholderData}>
          <FunnelCard summary={data} isTeacher={isTeacher} />
          {worst && !isTeacher && <WorstLesson lesson={worst} courseId={id} dropoff={dropoff} />}
          <CourseTiles summary={data} previews={previews} />
        </div>
      ) : (
        <Result key="waiting" of={course} height={700}>
          {() => null}
        </Result>
      )}
    </Page>
  )
}

interface FunnelProps {
  readonly summary: CourseSummary
  readonly isTeacher: boolean
}

function FunnelCard({ summary, isTeacher }: FunnelProps): VNode {
  const { courseId, lessons } = summary
  return (
    <Card
      title="Where people stop"
      note={<FunnelLegend />}
      actions={
        !isTeacher && <a href={toHref('/sessions', { courseId })}>Sessions of this course</a>
      }
    >
      {lessons.length ? (
        <Funnel summary={summary} />
      ) : (
        <Empty title="No lessons yet">
          Describe the course with <code>PUT /v1/courses/{courseId}</code>, or give sessions this{' '}
          <code>courseId</code>.
        </Empty>
      )}
    </Card>
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
