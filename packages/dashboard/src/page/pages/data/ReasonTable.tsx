import type { VNode } from 'preact'
import { count } from '../../format/format.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { explainReason, type ReasonText } from './reasons.ts'

interface Props {
  readonly caption: string
  readonly counts: Readonly<Record<string, number>>
  readonly texts: Readonly<Record<string, ReasonText>>
}

/** Records by reason, the most frequent first, with what to do. */
export function ReasonTable({ caption, counts, texts }: Props): VNode {
  const rows = Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, records]) => ({ reason, records, ...explainReason(texts, reason) }))
  return (
    <DataTable
      caption={caption}
      rows={rows}
      toKey={({ reason }) => reason}
      columns={[
        {
          label: 'Reason',
          cell: ({ reason, meaning, advice }) => (
            <span class="reason">
              <code>{reason}</code>
              <span>{meaning}</span>
              <span class="caption">{advice}</span>
            </span>
          ),
        },
        { label: 'Records', isNumber: true, cell: ({ records }) => count(records) },
      ]}
    />
  )
}
