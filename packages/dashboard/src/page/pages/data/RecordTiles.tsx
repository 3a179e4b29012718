import type { Quality } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count, duration, shortCount } from '../../format/format.ts'
import { Tile } from '../../ui/Tile.tsx'

/** What the collector did about records that came twice, without ranges, or by a wrong clock. */
export function RecordTiles({ quality }: { readonly quality: Quality }): VNode {
  const { records, inferred, clockSkew, refused, writers } = quality
  const refusals = Object.values(refused).reduce((sum, each) => sum + each, 0)
  return (
    <dl class="tiles">
      <Tile
        label="Page loads that sent"
        meaning="Each load of a page numbers its own events"
        value={shortCount(writers)}
      />
      <Tile
        label="Duplicates merged"
        meaning="Records that were sent again; they count once"
        value={shortCount(records.duplicates)}
      >
        {count(records.accepted)} stored
      </Tile>
      <Tile
        label="Refused"
        meaning="Records that cannot be true; a record that is sent again counts again"
        value={shortCount(refusals)}
      />
      <Tile
        label="Inferred sessions"
        meaning="What they watched was concluded from positions, by an endpoint without ranges"
        value={shortCount(inferred)}
      />
      <Tile
        label="Wrong clocks"
        meaning="Batches whose clock was off by over a minute; their times were corrected"
        value={shortCount(clockSkew.over1Min)}
      >
        of {count(clockSkew.batches)} batches; {count(clockSkew.over1Hour)} by over an hour, at most
        by {duration(clockSkew.maxMs)}
      </Tile>
    </dl>
  )
}
