import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { type Column, DataTable } from '../ui/DataTable.tsx'

interface Props<Row> {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly toKey: (row: Row) => string
}

/** The figures behind a chart, for screen readers and for exact reading. */
export function ChartTable<Row>(props: Props<Row>): VNode {
  const [open, setOpen] = useState(false)
  return (
    <details class="chart-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>As a table</summary>
      {open && <DataTable {...props} />}
    </details>
  )
}
