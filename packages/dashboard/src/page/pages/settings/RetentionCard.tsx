import type { RetentionClassReport, RetentionReport } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useRead } from '../../data/useRead.ts'
import { ago, bytes, count, many } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import { Result } from '../../ui/Result.tsx'

/** What each class holds, and the setting of the collector that limits it. */
const CLASSES: Readonly<
  Record<
    RetentionClassReport['name'],
    { readonly label: string; readonly meaning: string; readonly setting: string }
  >
> = {
  events: {
    label: 'Events',
    meaning: 'each play, pause and seek of a session',
    setting: 'RETAIN_EVENTS',
  },
  sessions: {
    label: 'Sessions',
    meaning: 'the final state of each session',
    setting: 'RETAIN_SESSIONS',
  },
  viewerDays: {
    label: 'Viewer days',
    meaning: 'who watched on which day',
    setting: 'RETAIN_VIEWER_DAYS',
  },
}

/** What is stored, for how long, and what is dropped next. */
export function RetentionCard(): VNode {
  const report = useRead('dataRetention', [])
  return (
    <Card
      title="Stored data"
      note="Of all projects of this collector. Totals, heatmaps and progress stay when sessions are dropped."
    >
      <Result of={report} height={270}>
        {(data) => <Classes report={data} />}
      </Result>
    </Card>
  )
}

function Classes({ report }: { readonly report: RetentionReport }): VNode {
  const { classes, rollups, archived, lookedAt } = report
  return (
    <div class="stored">
      <DataTable
        caption="Stored data by class"
        rows={classes}
        toKey={({ name }) => name}
        columns={[
          {
            label: 'Class',
            cell: ({ name }) => (
              <span class="key-name">
                <span>{CLASSES[name].label}</span>
                <span class="caption">{CLASSES[name].meaning}</span>
              </span>
            ),
          },
          { label: 'Kept', cell: ({ keep }) => keep ?? 'for ever' },
          { label: 'Rows', isNumber: true, isMinor: true, cell: ({ rows }) => count(rows) },
          { label: 'Size', isNumber: true, cell: (row) => bytes(row.bytes) },
          {
            label: 'Oldest day',
            isMinor: true,
            cell: ({ oldestDay }) => oldestDay ?? <span class="caption">no data</span>,
          },
          { label: 'The next run frees', cell: ({ next }) => describeNext(next) },
          {
            label: 'Setting',
            isMinor: true,
            cell: ({ name }) => <code>{CLASSES[name].setting}</code>,
          },
        ]}
      />
      <p>
        Totals by video, day and viewer take {bytes(rollups.bytes)} and are kept for ever.{' '}
        {archived ? 'Days are archived before they are dropped.' : ''}
      </p>
      <p class="caption">
        To limit a class, start the collector with its setting, for instance{' '}
        <code>RETAIN_EVENTS=90d</code>, <code>13mo</code> or <code>2y</code>; with{' '}
        <code>ARCHIVE_DIR</code>, days are written to files first. Counted {ago(lookedAt)}.
      </p>
    </div>
  )
}

function describeNext({ days, rows, bytes: size }: RetentionClassReport['next']): VNode {
  if (!days) return <span class="caption">nothing</span>
  return (
    <>
      {bytes(size)}{' '}
      <span class="caption">
        ({many(days, 'day')}, {many(rows, 'row')})
      </span>
    </>
  )
}
