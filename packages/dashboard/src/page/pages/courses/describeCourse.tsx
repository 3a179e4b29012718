import type { CourseSummary, Dropoff } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count, many, percent, timeCode } from '../../format/format.ts'
import { findWorstLesson, findWorstPlace } from './findWorst.ts'
import { LessonLink } from './LessonLink.tsx'

/** Of fewer viewers, that hardly any stops says nothing. */
const MIN_VIEWERS = 10

/**
 * Which lesson loses people, and where in it. `dropoff` is that of the worst lesson: null where the
 * place is not asked for, `undefined` while it is on its way.
 */
export function describeCourse(summary: CourseSummary, dropoff: Dropoff | null | undefined): VNode {
  const { viewers, views, courseId } = summary
  if (!viewers && views)
    return (
      <>
        {many(views, 'view')} in this period, none with a viewerId: where viewers stop needs to know
        who they are. Pass your id of the viewer as <code>viewerId</code>.
      </>
    )
  if (!viewers)
    return <>No viewer watched a lesson of this course in this period. Choose a longer one.</>
  const worst = findWorstLesson(summary)
  if (!worst)
    return (
      <>
        <strong>
          {viewers < MIN_VIEWERS
            ? 'Too few viewers to say which lesson loses people'
            : 'No lesson loses more than a few people'}
        </strong>
        . {describeFinishers(summary)}
      </>
    )
  return (
    <>
      <strong>
        Lesson {worst.number}, “<LessonLink lesson={worst} courseId={courseId} />
        ”, loses the most people
      </strong>
      : {count(worst.stopped)} of the {count(worst.started)} viewers who started it stop there (
      {percent(worst.started ? worst.stopped / worst.started : null)})
      {dropoff !== null && <Place dropoff={dropoff} />}. {describeFinishers(summary)}
    </>
  )
}

/** Where in the lesson; before it is known, its room, so that nothing moves. */
function Place({ dropoff }: { readonly dropoff: Dropoff | undefined }): VNode | null {
  const place = dropoff && findWorstPlace(dropoff)
  if (dropoff && !place) return null
  return (
    <span class={place ? undefined : 'awaited'}>
      , most often between{' '}
      <strong>
        {timeCode(place?.from ?? 0)} and {timeCode(place?.to ?? 0)}
      </strong>
    </span>
  )
}

function describeFinishers({ viewers, finishers }: CourseSummary): VNode {
  return (
    <>
      {count(finishers)} of {many(viewers, 'viewer')} finished the whole course (
      {percent(finishers / viewers)}).
    </>
  )
}
