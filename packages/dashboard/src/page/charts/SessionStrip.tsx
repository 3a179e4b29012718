import type { Range } from '@playhead/core'
import type { VNode } from 'preact'
import { percent } from '../format/format.ts'

interface Props {
  readonly watched: readonly Range[]
  readonly twice: readonly Range[]
  readonly thrice: readonly Range[]
  readonly duration: number | null
  readonly coverage: number | null
  readonly position?: number | null
}

/** What of a video a session played, in four tiers: never, once, twice, three times or more. */
export function SessionStrip({
  watched,
  twice,
  thrice,
  duration,
  coverage,
  position,
}: Props): VNode {
  if (!duration) return <span class="caption">length unknown</span>
  const draw = (ranges: readonly Range[], tier: string): VNode[] =>
    ranges.map(([from, to]) => (
      <rect
        key={`${tier}${from}`}
        class={tier}
        x={from}
        width={Math.max(to - from, duration / 300)}
        height="10"
      />
    ))
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${duration} 10`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${percent(coverage)} of the video seen`}
    >
      {draw(watched, 'once')}
      {draw(twice, 'twice')}
      {draw(thrice, 'thrice')}
      {position != null && (
        <rect class="strip-position" x={position} width={duration / 200} height="10" />
      )}
    </svg>
  )
}

/** What the tiers of a strip mean. */
export function StripLegend(): VNode {
  return (
    <p class="legend">
      <span class="key once">once</span> <span class="key twice">twice</span>{' '}
      <span class="key thrice">three times or more</span>
    </p>
  )
}
