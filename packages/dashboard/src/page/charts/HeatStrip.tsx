import type { HeatCell } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { percent, timeCode } from '../format/format.ts'
import { ChartTable } from './ChartTable.tsx'

interface Props {
  readonly cells: readonly HeatCell[]
  readonly duration: number
  readonly onSeek: (seconds: number) => void
}

/** A video as a strip of cells, the darker the more it was watched; a click seeks. */
export function HeatStrip({ cells, duration, onSeek }: Props): VNode {
  const most = Math.max(...cells.map(toHeat), 0.0001)
  const label = 'Heat strip: how much of each ten seconds was watched, replays included'
  return (
    <figure class="chart">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the graph above is the slider for the keyboard */}
      <svg
        class="heat"
        viewBox={`0 0 ${duration} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
        onClick={({ currentTarget, clientX }) => {
          const { left, width } = currentTarget.getBoundingClientRect()
          onSeek(((clientX - left) / width) * duration)
        }}
      >
        {cells.map((cell) => (
          <rect
            key={cell.from}
            x={cell.from}
            width={cell.to - cell.from}
            height="10"
            style={{ opacity: 0.06 + 0.94 * (toHeat(cell) / most) }}
          >
            <title>{`${timeCode(cell.from)} to ${timeCode(cell.to)}: ${percent(cell.reach)} watched`}</title>
          </rect>
        ))}
      </svg>
      <ChartTable
        caption={label}
        rows={cells}
        toKey={({ from }) => String(from)}
        columns={[
          { label: 'From', cell: ({ from }) => timeCode(from) },
          { label: 'Watched', isNumber: true, cell: ({ reach }) => percent(reach) },
          {
            label: 'Replayed',
            isNumber: true,
            cell: ({ replayedSeconds }) => `${Math.round(replayedSeconds)} s`,
          },
        ]}
      />
    </figure>
  )
}

/** Seconds watched, replays included, for each second of the cell. */
const toHeat = ({ from, to, watchedSeconds, replayedSeconds }: HeatCell): number =>
  (watchedSeconds + replayedSeconds) / Math.max(0.1, to - from)
