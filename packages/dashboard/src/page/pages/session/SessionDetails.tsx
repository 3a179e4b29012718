import type { StoredSession } from '@playhead/collector/client'
import type { ComponentChildren, VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'
import { count, longDay, moment } from '../../format/format.ts'
import { VideoLink } from '../videos/VideoLink.tsx'
import { ViewerLink } from '../viewers/ViewerLink.tsx'

/** Who, what, where and how: what is known beside the figures. */
export function SessionDetails({ session }: { readonly session: StoredSession }): VNode {
  const { milestones } = session
  const percents = (list: readonly number[]): string =>
    list.length ? list.map((each) => `${each} %`).join(', ') : 'not one'
  const rows: readonly (readonly [label: string, value: ComponentChildren])[] = [
    ['Viewer', <ViewerLink key="" viewerId={session.viewerId} />],
    ['Video', <VideoLink key="" videoId={session.videoId} title={session.title} />],
    ['Course', session.courseId && <CourseLink courseId={session.courseId} />],
    ['Lesson', session.lessonId],
    ['Preview', session.preview ? 'yes' : undefined],
    ['Started', `${longDay(session.startedAt)}, ${moment(session.startedAt).slice(-5)}`],
    ['Latest snapshot', `${moment(session.at)}, revision ${count(session.rev)}`],
    [
      'State',
      <span key="" class={`state state-${session.state}`}>
        {session.state}
      </span>,
    ],
    ['Completed', session.completedAt === null ? 'no' : moment(session.completedAt)],
    ['Milestones by position', percents(milestones.reached)],
    ['Milestones by coverage', percents(milestones.played)],
    ['Player', session.player],
    ['Device', session.device],
    ['Browser', session.browser],
    ['System', session.os],
    ['Country', session.country],
    ['Page', session.page],
    ['Came from', session.referrer ?? session.referrerHost],
    ['Stream', session.live ? 'live' : undefined],
    ['By the page', `${count(session.appActionCount)} actions`],
    ['By the engine', `${count(session.engineActionCount)} actions`],
    ['Session', <code key="">{session.session}</code>],
  ]
  return (
    <dl class="details">
      {rows
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

const CourseLink = ({ courseId }: { readonly courseId: string }): VNode => (
  <a href={toHref(`/courses/${encodeURIComponent(courseId)}`)}>{courseId}</a>
)
