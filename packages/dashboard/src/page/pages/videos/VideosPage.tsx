import type { VideoTotals } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useLocation } from 'preact-iso/router'
import { Sparkline } from '../../charts/Sparkline.tsx'
import { toDownload } from '../../data/api.ts'
import { toHref, useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { ago, count, duration, percent, timeCode } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { type Column, DataTable } from '../../ui/DataTable.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Pager, usePager } from '../../ui/Pager.tsx'
import { Result } from '../../ui/Result.tsx'
import { ScopeControls } from '../../ui/ScopeControls.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { VideoLink } from './VideoLink.tsx'

const LIMIT = 25
/** Points of a sparkline. */
const PARTS = 24

/** All videos, to sort and to search. */
export function VideosPage(): VNode {
  const scope = useScope('30d')
  const { query } = useLocation()
  const sort = query.sort ?? '-views'
  const search = query.search || undefined
  const pager = usePager()
  const options = { ...scope.options, sort, search }
  // All time has no ends to divide.
  const series = scope.days === null ? undefined : PARTS
  const videos = useRead('videos', [{ ...options, limit: LIMIT, cursor: pager.cursor, series }])
  return (
    <Page title="Videos" controls={<ScopeControls scope={scope} />}>
      <Card
        title="All videos"
        note={`Figures of ${scope.days === null ? 'all time' : 'the period'}; a click on a column sorts.`}
        actions={
          <>
            <a href={toDownload('/v1/videos', options, 'csv')} download>
              CSV
            </a>
            <a href={toDownload('/v1/videos', options, 'ndjson')} download>
              JSON
            </a>
          </>
        }
      >
        <SearchField label="Search titles and ids" />
        <Result of={videos} height={520}>
          {(data) =>
            data.videos.length ? (
              <DataTable
                caption="Videos with their totals"
                columns={series === undefined ? COLUMNS : [...COLUMNS, TREND]}
                rows={data.videos}
                toKey={({ videoId }) => videoId}
                sort={sort}
                onSort={(next) => scope.change({ sort: next, cursor: undefined })}
              />
            ) : (
              <Empty title={search ? `No video matches “${search}”` : 'No videos yet'}>
                {search ? (
                  'Part of a title or of an id is enough.'
                ) : (
                  <>
                    They appear with their first session.{' '}
                    <a href={toHref('/install')}>Install Playhead on a page</a>
                  </>
                )}
              </Empty>
            )
          }
        </Result>
        <Pager pager={pager} next={videos.data?.next} />
      </Card>
    </Page>
  )
}

const TREND: Column<VideoTotals> = {
  label: 'Views over the period',
  isMinor: true,
  cell: ({ series }) => <Sparkline values={series ?? []} />,
}
const COLUMNS: readonly Column<VideoTotals>[] = [
  { label: 'Video', sort: 'title', cell: (video) => <VideoLink {...video} /> },
  {
    label: 'Length',
    isNumber: true,
    isMinor: true,
    cell: ({ duration: seconds }) => timeCode(seconds),
  },
  { label: 'Views', isNumber: true, sort: 'views', cell: ({ views }) => count(views) },
  { label: 'Viewers', isNumber: true, isMinor: true, cell: ({ viewers }) => count(viewers) },
  {
    label: 'Playing time',
    isNumber: true,
    isMinor: true,
    sort: 'playingMs',
    cell: ({ playingMs }) => duration(playingMs),
  },
  {
    label: 'Completed',
    isNumber: true,
    sort: 'completionRate',
    cell: ({ completionRate }) => percent(completionRate),
  },
  {
    label: 'Play rate',
    isNumber: true,
    isMinor: true,
    sort: 'playRate',
    cell: ({ playRate }) => percent(playRate),
  },
  {
    label: 'Last view',
    isNumber: true,
    isMinor: true,
    sort: 'lastViewAt',
    cell: ({ lastViewAt }) => (lastViewAt === null ? 'never' : ago(lastViewAt)),
  },
]
