import type { WriterGap } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { ago, count, moment } from '../../format/format.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'

const MAX_AGE_MS = 7 * 86_400_000
const MAX_SHOWN_RANGES = 6
const FIRST_ROWS = 8

/** The page loads with most missing events. */
export function Gaps({ gaps }: { readonly gaps: readonly WriterGap[] }): VNode {
  const [isOpen, setOpen] = useState(false)
  if (!gaps.length)
    return (
      <Empty title="No gaps">Every number that a page gave to an event is accounted for.</Empty>
    )
  return (
    <>
      <GapTable gaps={isOpen ? gaps : gaps.slice(0, FIRST_ROWS)} />
      {gaps.length > FIRST_ROWS && (
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Show fewer' : `Show all ${gaps.length}`}
        </button>
      )}
    </>
  )
}

function GapTable({ gaps }: { readonly gaps: readonly WriterGap[] }): VNode {
  return (
    <DataTable
      caption="Page loads with missing events"
      rows={gaps}
      toKey={({ writer }) => writer}
      columns={[
        { label: 'Page load', cell: ({ writer }) => <code class="writer">{writer}</code> },
        { label: 'Missing', isNumber: true, cell: (gap) => count(gap.count) },
        { label: 'Numbers', isMinor: true, cell: ({ missing }) => formatRanges(missing) },
        {
          label: 'Last seen',
          cell: ({ lastAt }) => <span title={moment(lastAt)}>{ago(lastAt)}</span>,
        },
        {
          label: 'State',
          isMinor: true,
          cell: ({ lastAt }) =>
            Date.now() - lastAt > MAX_AGE_MS ? (
              <span class="state state-error">lost</span>
            ) : (
              <span class="state state-starting">on the way</span>
            ),
        },
      ]}
    />
  )
}

/** `3, 7–9, …` */
export function formatRanges(ranges: WriterGap['missing']): string {
  const shown = ranges
    .slice(0, MAX_SHOWN_RANGES)
    .map(([from, to]) => (from === to ? String(from) : `${from}–${to}`))
  return [...shown, ...(ranges.length > MAX_SHOWN_RANGES ? ['…'] : [])].join(', ')
}
