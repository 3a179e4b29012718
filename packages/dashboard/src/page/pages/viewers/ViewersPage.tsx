import type { OverviewTotals, ViewerTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useLocation } from 'preact-iso/router'
import { toDownload } from '../../data/api.ts'
import { toPeriod } from '../../data/toPeriod.ts'
import { toHref, useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { ago, count, duration, many, moment } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Pager, usePager } from '../../ui/Pager.tsx'
import { Result } from '../../ui/Result.tsx'
import { ScopeControls } from '../../ui/ScopeControls.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { ViewerLink } from './ViewerLink.tsx'

const LIMIT = 25

/** Everyone who watched in a period, the one seen last first. */
export function ViewersPage(): VNode {
  const scope = useScope('30d')
  const search = useLocation().query.search || undefined
  const pager = usePager()
  const period = toPeriod(scope)
  const options = { ...period, search }
  const viewers = useRead('viewers', [{ ...options, limit: LIMIT, cursor: pager.cursor }])
  const overview = useRead('overview', [period])
  return (
    <Page
      title="Viewers"
      lead={overview.data ? <Lead totals={overview.data.totals} /> : null}
      controls={<ScopeControls scope={scope} filters={false} />}
    >
      <Card
        title="Seen last, first"
        note="Viewers with a view in the period; their figures are those of all time."
        actions={
          <>
            <a href={toDownload('/v1/viewers', options, 'csv')} download>
              CSV
            </a>
            <a href={toDownload('/v1/viewers', options, 'ndjson')} download>
              JSON
            </a>
          </>
        }
      >
        <SearchField label="Search ids of viewers" />
        <Result of={viewers} height={620}>
          {(data) =>
            data.viewers.length ? (
              <DataTable
                caption="Viewers, the one seen last first"
                columns={COLUMNS}
                rows={data.viewers}
                toKey={({ viewerId }) => viewerId}
              />
            ) : (
              <NoViewers search={search} />
            )
          }
        </Result>
        <Pager pager={pager} next={viewers.data?.next} />
      </Card>
    </Page>
  )
}

function Lead({ totals }: { readonly totals: OverviewTotals }): VNode {
  const { viewers, views, playingMs } = totals
  if (!viewers)
    return views ? (
      <>
        {many(views, 'view')} in this period, but <strong>no page says who watches</strong>: give
        sessions a <code>viewerId</code>.
      </>
    ) : (
      <>Nothing was watched in this period. Choose a longer one.</>
    )
  return (
    <>
      <strong>{many(viewers, 'viewer')}</strong> watched in this period,{' '}
      {(views / viewers).toFixed(1)} views and <strong>{duration(playingMs / viewers)}</strong> each
      on average.
    </>
  )
}

function NoViewers({ search }: { readonly search: string | undefined }): VNode {
  return search ? (
    <Empty title={`No viewer matches “${search}”`}>
      Part of an id is enough. Viewers without a view in the period are not searched.
    </Empty>
  ) : (
    <Empty title="No viewers in this period">
      They appear when sessions have a <code>viewerId</code>: an id of your own application.{' '}
      <a href={toHref('/install')}>See how to install it</a>
    </Empty>
  )
}

const COLUMNS: readonly Column<ViewerTotals>[] = [
  { label: 'Viewer', cell: (viewer) => <ViewerLink {...viewer} /> },
  {
    label: 'Last view began',
    cell: ({ lastSeenAt }) => <span title={moment(lastSeenAt)}>{ago(lastSeenAt)}</span>,
  },
  { label: 'Videos', isNumber: true, isMinor: true, cell: ({ videos }) => count(videos) },
  { label: 'Completed', isNumber: true, isMinor: true, cell: ({ completed }) => count(completed) },
  { label: 'Views', isNumber: true, isMinor: true, cell: ({ views }) => count(views) },
  { label: 'Playing time', isNumber: true, cell: ({ playingMs }) => duration(playingMs) },
  {
    label: 'First seen',
    isNumber: true,
    isMinor: true,
    cell: ({ firstSeenAt }) => <span title={moment(firstSeenAt)}>{ago(firstSeenAt)}</span>,
  },
]
