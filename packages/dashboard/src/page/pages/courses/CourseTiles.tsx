import type { CourseSummary, PreviewConversion } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count, duration, percent, shortDuration } from '../../format/format.ts'
import { Tile } from '../../ui/Tile.tsx'

interface Props {
  readonly summary: CourseSummary
  /** Of all sessions, also of previews. */
  readonly previews: PreviewConversion | undefined
}

export function CourseTiles({ summary, previews }: Props): VNode {
  const { viewers, views, playingMs, finishers, lessons } = summary
  return (
    <dl class="tiles">
      <Tile label="Viewers" meaning="Viewers with a view of any lesson" value={count(viewers)}>
        {count(views)} views
      </Tile>
      <Tile
        label="Finished the course"
        meaning="Viewers who finished every lesson"
        value={percent(viewers ? finishers / viewers : null)}
      >
        {count(finishers)} of {count(viewers)} viewers
      </Tile>
      <Tile label="Playing time" value={shortDuration(playingMs)}>
        {viewers ? `${duration(playingMs / viewers)} a viewer` : 'no viewers'}
      </Tile>
      <Tile label="Lessons" value={count(lessons.length)}>
        {duration(lessons.reduce((sum, lesson) => sum + (lesson.duration ?? 0), 0) * 1000)} of
        content
      </Tile>
      <Tile
        label="Previews that sold"
        meaning="Viewers of a preview who bought the course afterwards"
        value={percent(previews?.conversionRate)}
      >
        {previews?.viewers
          ? `${count(previews.purchases)} of ${count(previews.viewers)} viewers of a preview bought it`
          : 'no preview was viewed'}
      </Tile>
    </dl>
  )
}
