import type { VideoSummary } from '@playhead/collector/client'
import type { VNode } from 'preact'
import {
  compareWith,
  count,
  duration,
  percent,
  shortCount,
  shortDuration,
} from '../../format/format.ts'
import { Tile } from '../../ui/Tile.tsx'

export function VideoTiles({ summary }: { readonly summary: VideoSummary }): VNode {
  const { previous, averages } = summary
  const compare = compareWith(previous)
  return (
    <dl class="tiles">
      <Tile
        label="Views"
        value={shortCount(summary.views)}
        {...compare(summary.views, previous?.views)}
      >
        {count(summary.impressions)} without a play
      </Tile>
      <Tile
        label="Viewers"
        value={shortCount(summary.viewers)}
        {...compare(summary.viewers, previous?.viewers)}
      >
        {count(summary.completers)} completed it
      </Tile>
      <Tile
        label="Playing time"
        value={shortDuration(summary.playingMs)}
        {...compare(summary.playingMs, previous?.playingMs)}
      >
        {duration(averages.playingMs)} a view
      </Tile>
      <Tile
        label="Completion rate"
        value={percent(summary.completionRate)}
        {...compare(summary.completionRate, previous?.completionRate)}
      >
        {count(summary.completed)} views
      </Tile>
      <Tile
        label="Share watched"
        meaning="What a view covers of the video, skips left out"
        value={percent(averages.coverage)}
        {...compare(averages.coverage, previous?.averages.coverage)}
      >
        {percent(averages.viewerCoverage)} by a viewer in all views
      </Tile>
      <Tile
        label="Seeks and pauses"
        value={`${shortCount(summary.seeks)} / ${shortCount(summary.pauses)}`}
      >
        in {count(summary.plays)} plays
      </Tile>
    </dl>
  )
}
