import type { Hotspot } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { BarList } from '../../charts/BarList.tsx'
import { timeCode } from '../../format/format.ts'
import { Empty } from '../../ui/Empty.tsx'

interface Props {
  readonly hotspots: readonly Hotspot[]
  readonly onSeek: (seconds: number) => void
}

const SHOWN = 6

/** The ranges that are replayed most; a click seeks. */
export function Hotspots({ hotspots, onSeek }: Props): VNode {
  if (!hotspots.length)
    return (
      <Empty title="Nothing is replayed more than the rest">
        Places that viewers watch again appear here.
      </Empty>
    )
  return (
    <BarList
      bars={hotspots.slice(0, SHOWN).map(({ from, to, score, replays }) => ({
        key: String(from),
        label: (
          <button type="button" class="place" onClick={() => onSeek(from)}>
            {timeCode(from)} – {timeCode(to)}
          </button>
        ),
        value: replays,
        text: `${score.toFixed(1)} × the average`,
        color: '--twice',
      }))}
    />
  )
}
