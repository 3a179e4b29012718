import type { Overview } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { compareWith, percent, shortCount, shortDay, shortDuration } from '../../format/format.ts'
import { Tile } from '../../ui/Tile.tsx'

/** The figures of the period, each against the period before. */
export function OverviewTiles({ overview }: { readonly overview: Overview }): VNode {
  const { totals, previous, series, previews } = overview
  const compare = compareWith(previous)
  return (
    <>
      <dl class="tiles">
        <Tile
          label="Views"
          meaning="Sessions in which playback began"
          value={shortCount(totals.views)}
          {...compare(totals.views, previous?.views)}
          series={series.map(({ views }) => views)}
        />
        <Tile
          label="Viewers"
          meaning="Different viewers, each counted once"
          value={shortCount(totals.viewers)}
          {...compare(totals.viewers, previous?.viewers)}
          series={series.map(({ viewers }) => viewers)}
        />
        <Tile
          label="Playing time"
          meaning="Time in which frames moved"
          value={shortDuration(totals.playingMs)}
          {...compare(totals.playingMs, previous?.playingMs)}
          series={series.map(({ playingMs }) => playingMs)}
        />
        <Tile
          label="Share watched"
          meaning="Share of the video that a view covers, skips left out"
          value={percent(totals.averages.coverage)}
          {...compare(totals.averages.coverage, previous?.averages.coverage)}
        />
        <Tile
          label="Completion rate"
          meaning="Completed views over all views"
          value={percent(totals.completionRate)}
          {...compare(totals.completionRate, previous?.completionRate)}
        />
        <Tile
          label="Play rate"
          meaning="Views over views and impressions"
          value={percent(totals.playRate)}
          {...compare(totals.playRate, previous?.playRate)}
        />
        {previews.viewers > 0 && (
          <Tile
            label="Previews that sold"
            meaning="Viewers of a preview who bought the course afterwards"
            value={percent(previews.conversionRate)}
          >
            {previews.purchases} of {previews.viewers}
          </Tile>
        )}
      </dl>
      {previous && (
        <p class="caption tiles-note">
          Changes are against the period before:{' '}
          {shortDay(previous.period.from ?? 0, previous.period.tz)} to{' '}
          {shortDay((previous.period.to ?? 1) - 1, previous.period.tz)}.
        </p>
      )}
    </>
  )
}
