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
      <Tile label="Page loads that sent" value={shortCount(writers)}>
        each numbers its own events
      </Tile>
      <Tile label="Duplicates merged" value={shortCount(records.duplicates)}>
        sent again, counted once; {count(records.accepted)} snapshots and events stored
      </Tile>
      <Tile label="Refused" value={shortCount(refusals)}>
        records that cannot be true
      </Tile>
      <Tile label="Inferred sessions" value={shortCount(inferred)}>
        known by positions alone, from an older endpoint
      </Tile>
      <Tile label="Wrong clocks" value={shortCount(clockSkew.over1Min)}>
        of {count(clockSkew.batches)} requests, over a minute off and corrected;{' '}
        {count(clockSkew.over1Hour)} by over an hour, at most {duration(clockSkew.maxMs)}
      </Tile>
    </dl>
  )
}
