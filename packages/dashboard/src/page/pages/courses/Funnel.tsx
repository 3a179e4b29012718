import type { CourseSummary, LessonTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { ChartTable } from '../../charts/ChartTable.tsx'
import { count, duration, percent, timeCode } from '../../format/format.ts'
import { findWorstLesson } from './findWorst.ts'
import { LessonLink } from './LessonLink.tsx'

/** The lessons in order: how many viewers started and finished each, and where they stop. */
export function Funnel({ summary }: { readonly summary: CourseSummary }): VNode {
  const { lessons, courseId } = summary
  const worst = findWorstLesson(summary)
  const most = Math.max(...lessons.map(({ started }) => started), 1)
  const toWidth = (viewers: number): string => `${(viewers / most) * 100}%`
  return (
    <figure class="chart">
      <ol class="funnel" aria-label="Viewers by lesson">
        {lessons.map((lesson, index) => (
          <li key={lesson.videoId} data-worst={lesson.videoId === worst?.videoId}>
            <span class="funnel-number" aria-hidden="true">
              {index + 1}
            </span>
            <span class="funnel-title">
              <LessonLink lesson={lesson} courseId={courseId} />{' '}
              {lesson.videoId === worst?.videoId && <b class="funnel-badge">loses most</b>}
            </span>
            <span class="funnel-bar" aria-hidden="true">
              <span class="funnel-started" style={{ width: toWidth(lesson.started) }} />
              <span class="funnel-finished" style={{ width: toWidth(lesson.finished) }} />
            </span>
            <span class="funnel-end">
              <Stopped lesson={lesson} />
              <span class="funnel-figures">
                {count(lesson.started)} started, {count(lesson.finished)} finished
              </span>
            </span>
          </li>
        ))}
      </ol>
      <ChartTable
        caption={`Viewers who started, finished and stopped at each lesson of ${summary.title ?? courseId}`}
        rows={lessons}
        toKey={({ videoId }) => videoId}
        columns={[
          { label: 'Lesson', cell: ({ title, videoId }) => title ?? videoId },
          { label: 'Length', isNumber: true, cell: (lesson) => timeCode(lesson.duration) },
          { label: 'Started', isNumber: true, cell: ({ started }) => count(started) },
          { label: 'Finished', isNumber: true, cell: ({ finished }) => count(finished) },
          { label: 'Stopped here', isNumber: true, cell: ({ stopped }) => count(stopped) },
          { label: 'Views', isNumber: true, cell: ({ views }) => count(views) },
          { label: 'Playing time', isNumber: true, cell: ({ playingMs }) => duration(playingMs) },
        ]}
      />
    </figure>
  )
}

function Stopped({
  lesson: { stopped, started },
}: {
  readonly lesson: LessonTotals
}): VNode | null {
  if (!stopped) return null
  return (
    <span class="funnel-stopped">
      {count(stopped)} stopped here{' '}
      <span class="funnel-figures">({percent(started ? stopped / started : null)})</span>
      <br />
    </span>
  )
}

/** What the colours of the funnel mean. */
export function FunnelLegend(): VNode {
  return (
    <span class="legend">
      <span class="key started">viewers who started the lesson</span>
      <span class="key finished">who finished it</span>
      <span class="key stopped">
        who did not finish it, and started no later lesson: the course lost them here
      </span>
      <span>Previews do not count.</span>
    </span>
  )
}
