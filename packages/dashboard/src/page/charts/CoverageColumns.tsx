import type { CoverageBand } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count } from '../format/format.ts'
import { Columns } from './Columns.tsx'

interface Props {
  readonly coverage: Readonly<Record<CoverageBand, number>>
}

/** How far views get: their number by the share of the video that they covered. */
export function CoverageColumns({ coverage }: Props): VNode {
  return (
    <Columns
      label="Views by the share of the video that they covered"
      unit="Views"
      columns={Object.entries(coverage).map(([band, views]) => ({
        label: `${band} %`,
        value: views,
        text: count(views),
      }))}
    />
  )
}
