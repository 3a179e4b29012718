import type { WriteKey } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'
import { many } from '../../format/format.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'

const DAY_MS = 86_400_000
/** A key that was used before and not for this long may be on a page that sends nothing any more. */
const SILENT_DAYS = 3

/** Days since a day of UTC like `2026-11-30`; 0 for today. */
export const countDaysSince = (day: string, now: number): number =>
  Math.max(0, Math.floor(now / DAY_MS) - Math.floor(Date.parse(day) / DAY_MS))

/** When each write key was used last. */
export function KeyUse({ keys }: { readonly keys: readonly WriteKey[] }): VNode {
  if (!keys.length)
    return (
      <Empty title="No write key">
        Pages need one to send. <a href={toHref('/settings')}>Create a write key</a>
      </Empty>
    )
  return (
    <DataTable
      caption="Write keys and their last use"
      rows={keys}
      toKey={({ id }) => String(id)}
      columns={[
        {
          label: 'Write key',
          cell: ({ label, prefix }) => (
            <>
              {label || 'without a label'} <code>{prefix}</code>
            </>
          ),
        },
        { label: 'Last record', cell: ({ lastUsedOn }) => <LastUse day={lastUsedOn} /> },
      ]}
    />
  )
}

function LastUse({ day }: { readonly day: string | null }): VNode {
  if (day === null) return <span class="caption">not used yet</span>
  const days = countDaysSince(day, Date.now())
  if (days < SILENT_DAYS)
    return <>{days === 0 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`}</>
  return <span class="silent">{many(days, 'day')} ago: do its pages still send?</span>
}
