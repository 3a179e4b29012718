import type { VNode } from 'preact'
import { ChartTable } from './ChartTable.tsx'

/** A column with its name below. */
export interface ColumnBar {
  readonly label: string
  readonly value: number
  readonly text: string
  /** A custom property of the page. @default '--accent' */
  readonly color?: string
}

interface Props {
  readonly label: string
  readonly columns: readonly ColumnBar[]
  /** The heading of the figures in the table. */
  readonly unit: string
  /** Every how many columns have their name shown. @default 1 */
  readonly labelEvery?: number
}

/** Vertical bars of a few classes, with their figures as a table. */
export function Columns({ label, columns, unit, labelEvery = 1 }: Props): VNode {
  const top = Math.max(...columns.map(({ value }) => value), 1)
  return (
    <figure class="chart">
      <div class="columns" role="img" aria-label={label}>
        {columns.map(({ label: name, value, text, color = '--accent' }, at) => (
          <div key={name} class="column" title={`${name}: ${text}`}>
            <span class="column-space">
              <span
                class="column-fill"
                style={{ height: `${(value / top) * 100}%`, background: `var(${color})` }}
              />
            </span>
            <span class="column-label">{at % labelEvery === 0 ? name : ''}</span>
          </div>
        ))}
      </div>
      <ChartTable
        caption={label}
        rows={columns}
        toKey={({ label: name }) => name}
        columns={[
          { label: '', cell: ({ label: name }) => name },
          { label: unit, isNumber: true, cell: ({ text }) => text },
        ]}
      />
    </figure>
  )
}
