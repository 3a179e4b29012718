import type { StoredSession } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count, duration, many, percent, timeCode } from '../../format/format.ts'
import { Tile } from '../../ui/Tile.tsx'

/** The figures of one session. */
export function SessionTiles({ session }: { readonly session: StoredSession }): VNode {
  return (
    <dl class="tiles tiles-six">
      <Tile
        label="Seen"
        meaning="Share of the video seen, skips left out"
        value={percent(session.coverage)}
      >
        {session.maxPosition === null
          ? 'nothing was played'
          : `got to ${percent(session.completion)}, ${timeCode(session.maxPosition)}`}
      </Tile>
      <Tile
        label="Engagement"
        meaning="Playing time over the length of the video; more than 100 % with replays"
        value={percent(session.engagement)}
      >
        {duration(session.playingMs)} of playing
      </Tile>
      <Tile
        label="Startup"
        meaning="From the request to the first frame"
        value={duration(session.startupMs)}
      >
        {session.playingMs ? 'to the first frame' : 'no frame moved'}
      </Tile>
      <Tile
        label="Rebuffers"
        meaning="Waits after the first frame"
        value={count(session.rebufferCount)}
      >
        {duration(session.rebufferMs)} of waiting
      </Tile>
      <Tile
        label="Average rate"
        meaning="Content time over playing time"
        value={session.averageRate === null ? '–' : `${session.averageRate.toFixed(2)}×`}
      >
        {many(session.rateChangeCount, 'change')}
      </Tile>
      <Tile
        label="Seeks and pauses"
        value={`${count(session.seekCount)} / ${count(session.pauseCount)}`}
      >
        in {many(session.playCount, 'play')}, {many(session.errorCount, 'error')}
      </Tile>
    </dl>
  )
}
