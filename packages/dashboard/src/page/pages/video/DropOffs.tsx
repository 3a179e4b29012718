import type { Dropoff } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { ChartTable } from '../../charts/ChartTable.tsx'
import { count, many, percent, timeCode } from '../../format/format.ts'
import { Empty } from '../../ui/Empty.tsx'

interface Props {
  readonly dropoff: Dropoff
  readonly onSeek: (seconds: number) => void
}

const WORST = 5

/** Views that stopped, by segment, and the segments that lose most. */
export function DropOffs({ dropoff: { segments, ended }, onSeek }: Props): VNode {
  const top = Math.max(...segments.map(({ dropOffs }) => dropOffs), 0)
  if (!top)
    return (
      <Empty title="No view has stopped early">
        A view counts here when it has ended before it completed the video.
      </Empty>
    )
  const worst = [...segments]
    .sort((a, b) => b.dropOffs - a.dropOffs)
    .slice(0, WORST)
    .filter(({ dropOffs }) => dropOffs > 0)
  const label = 'Views that stopped, by the position in the video'
  return (
    <figure class="chart">
      <div class="columns dense" role="img" aria-label={label}>
        {segments.map(({ from, to, dropOffs }) => (
          <div
            key={from}
            class="column"
            title={`${timeCode(from)} to ${timeCode(to)}: ${many(dropOffs, 'view')}`}
          >
            <span class="column-space">
              <span
                class="column-fill"
                style={{
                  height: `${(dropOffs / top) * 100}%`,
                  background: dropOffs === top ? 'var(--bad)' : 'var(--rebuffer)',
                }}
              />
            </span>
          </div>
        ))}
      </div>
      <p class="ends" aria-hidden="true">
        <span>0:00</span>
        <span>{timeCode(segments.at(-1)?.to)}</span>
      </p>
      <ol class="places">
        {worst.map(({ from, to, dropOffs, views }) => (
          <li key={from}>
            <button type="button" class="place" onClick={() => onSeek(from)}>
              {timeCode(from)} – {timeCode(to)}
            </button>
            <span>
              {many(dropOffs, 'view')} stopped, {percent(views ? dropOffs / views : null)} of those
              that played it
            </span>
          </li>
        ))}
      </ol>
      <ChartTable
        caption={`${label}; ${many(ended, 'view')} ended`}
        rows={segments}
        toKey={({ from }) => String(from)}
        columns={[
          { label: 'From', cell: ({ from }) => timeCode(from) },
          { label: 'Views', isNumber: true, cell: ({ views }) => count(views) },
          { label: 'Viewers', isNumber: true, cell: ({ viewers }) => count(viewers) },
          {
            label: 'Played all of it',
            isNumber: true,
            cell: ({ completionRate }) => percent(completionRate),
          },
          { label: 'Stopped', isNumber: true, cell: ({ dropOffs }) => count(dropOffs) },
        ]}
      />
    </figure>
  )
}
