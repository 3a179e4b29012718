import type { ComponentChildren, VNode } from 'preact'
import { Sparkline } from '../charts/Sparkline.tsx'
import { percent } from '../format/format.ts'

interface Props {
  readonly label: string
  readonly value: string
  /** What it counts, for those who do not know. */
  readonly meaning?: string
  /** Relative change against the period before; null: nothing to compare with. */
  readonly change?: number | null
  /** Whether a rise is bad. @default false */
  readonly lowerIsBetter?: boolean
  readonly series?: readonly number[]
  readonly children?: ComponentChildren
}

/** A figure with its name, its change and its course. */
export function Tile({
  label,
  value,
  meaning,
  change,
  lowerIsBetter = false,
  series,
  children,
}: Props): VNode {
  return (
    <div class="tile">
      <dt title={meaning}>{label}</dt>
      <dd class="tile-value">{value}</dd>
      {change !== undefined && <Change share={change} lowerIsBetter={lowerIsBetter} />}
      {children && <dd class="caption">{children}</dd>}
      {series && (
        <dd class="tile-spark" aria-hidden="true">
          <Sparkline values={series} />
        </dd>
      )}
    </div>
  )
}

function Change({
  share,
  lowerIsBetter,
}: {
  readonly share: number | null
  readonly lowerIsBetter: boolean
}): VNode {
  if (share === null) return <dd class="change">no earlier period</dd>
  const isFlat = Math.abs(share) < 0.005
  const isGood = share > 0 !== lowerIsBetter
  const text = isFlat ? 'unchanged' : `${share > 0 ? '▲' : '▼'} ${percent(Math.abs(share))}`
  return (
    <dd class="change" data-trend={isFlat ? 'flat' : isGood ? 'good' : 'bad'}>
      {text} <span class="hidden">against the period before</span>
    </dd>
  )
}
