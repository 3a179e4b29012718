import type { CourseTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useUser } from '../../app/user.ts'
import { toPeriod } from '../../data/toPeriod.ts'
import { toHref, useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { many, percent } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { ScopeControls } from '../../ui/ScopeControls.tsx'
import { CourseCard } from './CourseCard.tsx'
import { CourseTable } from './CourseTable.tsx'

/** The most viewed courses have their funnel here: each takes a read of its own. */
const MAX_CARDS = 3

/** All courses, and where the most viewed ones lose people. */
export function CoursesPage(): VNode {
  const user = useUser()
  return user.may('read') ? <AllCourses /> : <OwnCourses courses={user.courses} />
}

function AllCourses(): VNode {
  const scope = useScope('90d')
  const period = toPeriod(scope)
  const courses = useRead('courses', [period])
  const viewed = (courses.data?.courses ?? []).filter(({ views }) => views > 0)
  return (
    <Page
      title="Courses"
      lead={courses.data ? <Lead courses={courses.data.courses} /> : null}
      controls={<ScopeControls scope={scope} filters={false} />}
    >
      <Card
        title="All courses"
        note="The most viewed first, views of previews included; the funnels below have none of these."
      >
        <Result of={courses} height={184}>
          {(data) => <CourseTable courses={data.courses} />}
        </Result>
      </Card>
      {viewed.slice(0, MAX_CARDS).map(({ courseId, title, lessons }) => (
        <CourseCard
          key={courseId}
          courseId={courseId}
          title={title ?? courseId}
          lessons={lessons}
          options={period}
        />
      ))}
    </Page>
  )
}

function Lead({ courses }: { readonly courses: readonly CourseTotals[] }): VNode {
  const viewed = courses.filter(({ views }) => views > 0)
  const [top] = viewed
  if (!top)
    return (
      <>
        No course was watched in this period. Choose a longer one, or{' '}
        <a href={toHref('/install')}>give sessions a courseId</a>.
      </>
    )
  return (
    <>
      <strong>{many(viewed.length, 'course')}</strong> {viewed.length === 1 ? 'was' : 'were'}{' '}
      watched, most of all{' '}
      <a href={toHref(`/courses/${encodeURIComponent(top.courseId)}`)}>
        {top.title ?? top.courseId}
      </a>
      : {many(top.viewers, 'viewer')}, and <strong>{percent(top.completionRate)}</strong> of their
      views completed the lesson.
    </>
  )
}

/** The courses of a teacher, whose token names them. */
function OwnCourses({ courses }: { readonly courses: readonly string[] }): VNode {
  const scope = useScope('90d')
  return (
    <Page
      title="Your courses"
      lead={
        courses.length
          ? 'Which lesson loses people, and how many finish.'
          : 'Your sign-in names no course.'
      }
      controls={<ScopeControls scope={scope} filters={false} />}
    >
      {courses.map((courseId) => (
        <CourseCard key={courseId} courseId={courseId} title={courseId} options={toPeriod(scope)} />
      ))}
      {!courses.length && (
        <Empty title="No courses">
          Your application has to name them in the claim <code>courses</code> of your token.
        </Empty>
      )}
    </Page>
  )
}
