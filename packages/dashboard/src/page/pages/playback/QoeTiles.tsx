import type { QoeTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { compareWith, count, duration, percent } from '../../format/format.ts'
import { Tile } from '../../ui/Tile.tsx'

interface Props {
  readonly totals: QoeTotals
  readonly previous: QoeTotals | null
}

/** How well videos play: startup, rebuffering, failures. */
export function QoeTiles({ totals, previous }: Props): VNode {
  const share = (part: number, of: QoeTotals): number | null =>
    of.attempts ? part / of.attempts : null
  const compare = compareWith(previous)
  return (
    <dl class="tiles">
      <Tile
        label="Startup, median"
        meaning="From the request to play to the first frame"
        value={duration(totals.startupMs.median)}
        lowerIsBetter
        {...compare(totals.startupMs.median, previous?.startupMs.median)}
      >
        95 % within {duration(totals.startupMs.p95)}
      </Tile>
      <Tile
        label="Rebuffering"
        meaning="Rebuffering time over playing and rebuffering time"
        value={percent(totals.rebufferRatio)}
        lowerIsBetter
        {...compare(totals.rebufferRatio, previous?.rebufferRatio)}
      >
        {count(totals.rebufferedViews)} of {count(totals.views)} views
      </Tile>
      <Tile
        label="Failed attempts"
        meaning="Attempts to play with an error"
        value={percent(share(totals.failedAttempts, totals))}
        lowerIsBetter
        {...compare(
          share(totals.failedAttempts, totals),
          previous && share(previous.failedAttempts, previous),
        )}
      >
        {count(totals.errors)} errors
      </Tile>
      <Tile
        label="Left before the start"
        meaning="Attempts without a frame and without an error"
        value={percent(share(totals.exitsBeforeStart, totals))}
        lowerIsBetter
        {...compare(
          share(totals.exitsBeforeStart, totals),
          previous && share(previous.exitsBeforeStart, previous),
        )}
      >
        {count(totals.exitsBeforeStart)} of {count(totals.attempts)} attempts
      </Tile>
    </dl>
  )
}
