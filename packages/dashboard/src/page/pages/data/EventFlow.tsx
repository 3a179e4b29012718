import type { Quality } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count, many, percent } from '../../format/format.ts'
import { drawBands } from './drawBands.ts'

interface Part {
  readonly name: string
  readonly events: number
  readonly meaning: string
  /** A custom property of the page. */
  readonly color: string
}

const ROW = 64
const WIDTH = 100
const MIN_BAND = 2

/** Where the numbered events went: a band for each outcome, and its figure beside it. */
export function EventFlow({ events, writers }: Pick<Quality, 'events' | 'writers'>): VNode {
  const parts: readonly Part[] = [
    {
      name: 'received',
      events: events.received,
      meaning: 'stored by the collector',
      color: '--playing',
    },
    {
      name: 'dropped with a reason',
      events: events.declared,
      meaning: 'the SDK reported them',
      color: '--paused',
    },
    {
      name: 'on the way',
      events: events.missing - events.lost,
      meaning: 'wait on devices, for a week at most',
      color: '--startup',
    },
    {
      name: 'lost',
      events: events.lost,
      meaning: 'missing for over a week, without a reason',
      color: '--error',
    },
  ]
  return (
    <div class="flow">
      <p class="flow-from">
        <strong>{count(events.numbered)}</strong> numbered
        <span class="caption"> by {many(writers, 'page load')}</span>
      </p>
      <div class="flow-picture">
        <Bands parts={parts} />
        <dl class="flow-parts">
          {parts.map(({ name, events: part, meaning, color }) => (
            <div key={name} data-empty={part === 0}>
              <dt>
                <span class="flow-key" style={{ background: `var(${color})` }} />
                {name}
              </dt>
              <dd>
                <strong>{count(part)}</strong>{' '}
                <span class="caption">
                  {part > 0 && `${percent(part / events.numbered)}, `}
                  {meaning}
                </span>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <p class="caption">
        {count(events.numbered)} numbered = {count(events.received)} received +{' '}
        {count(events.declared)} dropped with a reason + {count(events.missing)} missing (
        {count(events.missing - events.lost)} on the way, {count(events.lost)} lost). Each page load
        numbers its events from 1, so a gap in the numbers is an event that did not arrive.
      </p>
    </div>
  )
}

function Bands({ parts }: { readonly parts: readonly Part[] }): VNode {
  const height = ROW * parts.length
  const bands = drawBands(
    parts.map(({ events }) => events),
    ROW,
    MIN_BAND,
  )
  // All events leave from the middle of the left side, as one block.
  const top = (height - ROW) / 2
  return (
    <svg
      class="flow-bands"
      viewBox={`0 0 ${WIDTH} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {parts.map(({ name, color }, at) => {
        const { from = 0, thickness = 0 } = bands[at] ?? {}
        if (!thickness) return null
        const left = top + from
        const right = ROW * at + (ROW - thickness) / 2
        const bend = WIDTH / 2
        return (
          <path
            key={name}
            style={{ fill: `var(${color})` }}
            d={`M0 ${left} C${bend} ${left} ${bend} ${right} ${WIDTH} ${right} v${thickness} C${bend} ${right + thickness} ${bend} ${left + thickness} 0 ${left + thickness} Z`}
          />
        )
      })}
    </svg>
  )
}
