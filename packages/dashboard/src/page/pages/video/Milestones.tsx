import type { Completion } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count, percent } from '../../format/format.ts'
import { DataTable } from '../../ui/DataTable.tsx'

/** Views at each milestone, by position and by what they played. */
export function Milestones({
  completion: { milestones, views },
}: {
  readonly completion: Completion
}): VNode {
  const toText = (part: number): string =>
    `${count(part)} (${percent(views ? part / views : null)})`
  return (
    <DataTable
      caption="Milestones"
      rows={milestones}
      toKey={({ percent: at }) => String(at)}
      columns={[
        { label: 'Milestone', cell: ({ percent: at }) => `${at} %` },
        { label: 'Reached', isNumber: true, cell: ({ reached }) => toText(reached) },
        { label: 'Played that much', isNumber: true, cell: ({ played }) => toText(played) },
      ]}
    />
  )
}
