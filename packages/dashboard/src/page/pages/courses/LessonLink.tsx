import type { LessonTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useUser } from '../../app/user.ts'
import { toHref } from '../../data/urlState.ts'

interface Props {
  readonly lesson: Pick<LessonTotals, 'videoId' | 'title'>
  readonly courseId: string
}

/** A lesson's title: a link to its video, in this course, for those who may see videos. */
export function LessonLink({ lesson: { videoId, title }, courseId }: Props): VNode {
  return useUser().may('read') ? (
    <a href={toHref(`/videos/${encodeURIComponent(videoId)}`, { courseId })}>{title ?? videoId}</a>
  ) : (
    <span>{title ?? videoId}</span>
  )
}
