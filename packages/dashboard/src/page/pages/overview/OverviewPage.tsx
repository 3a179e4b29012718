import type { Overview } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { BarList } from '../../charts/BarList.tsx'
import { Columns } from '../../charts/Columns.tsx'
import { CoverageColumns } from '../../charts/CoverageColumns.tsx'
import { TimeChart } from '../../charts/TimeChart.tsx'
import { toPeriod } from '../../data/toPeriod.ts'
import { toHref, useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { count, many, percent, shortDuration } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { ScopeControls } from '../../ui/ScopeControls.tsx'
import { CourseTable } from '../courses/CourseTable.tsx'
import { useWelcome } from '../install/useWelcome.ts'
import { OverviewTiles } from './OverviewTiles.tsx'
import { PopularVideos } from './PopularVideos.tsx'

/** The project at a glance: how much was watched, when, and of what. */
export function OverviewPage(): VNode {
  const scope = useScope('30d')
  const period = toPeriod(scope)
  const overview = useRead('overview', [
    {
      ...scope.options,
      ...period,
      interval: scope.days === 1 ? 'hour' : 'day',
      ...(scope.days !== null && { compare: 'previous' as const }),
    },
  ])
  useWelcome(overview.data?.totals.views === 0)
  // Those of a year take the database seconds: the charts come first.
  const courses = useRead('courses', [period], {
    enabled: overview.isSuccess && !overview.isPlaceholderData,
  })
  return (
    <Page
      title="Overview"
      lead={overview.data && <Lead overview={overview.data} />}
      controls={<ScopeControls scope={scope} />}
    >
      <Result of={overview} height={157}>
        {(data) => <OverviewTiles overview={data} />}
      </Result>
      <Card title="Views over time" note={`Days in ${scope.tz}.`}>
        <Result of={overview} height={295}>
          {(data) => <Views overview={data} tz={scope.tz} />}
        </Result>
      </Card>
      <Card
        title="Popular videos"
        span={7}
        note="By views; previews do not count."
        actions={<a href={toHref('/videos')}>All videos</a>}
      >
        <Result of={overview} height={409}>
          {(data) => <PopularVideos videos={data.popular} />}
        </Result>
      </Card>
      <Card
        title="How far views get"
        span={5}
        note="Views by the share of the video that they covered."
      >
        <Result of={overview} height={198}>
          {({ totals }) => <CoverageColumns coverage={totals.coverage} />}
        </Result>
        <h3>Videos by completion rate</h3>
        <Result of={overview} height={84}>
          {({ completion }) => <Completion completion={completion} />}
        </Result>
      </Card>
      <Card title="Courses" span={7} actions={<a href={toHref('/courses')}>All courses</a>}>
        <Result of={courses} height={206}>
          {(data) => <CourseTable courses={data.courses.slice(0, 5)} />}
        </Result>
      </Card>
      <Card
        title="Peak hours"
        span={5}
        note={`Views by the hour at which they began, in ${scope.tz}.`}
      >
        <Result of={overview} height={198}>
          {({ peakHours }) => (
            <Columns
              label="Views by the hour of the day"
              unit="Views"
              labelEvery={4}
              columns={peakHours.map(({ hour, views }) => ({
                label: `${String(hour).padStart(2, '0')}:00`,
                value: views,
                text: count(views),
              }))}
            />
          )}
        </Result>
      </Card>
    </Page>
  )
}

function Lead({ overview: { totals, popular, watching } }: { readonly overview: Overview }): VNode {
  if (!totals.views)
    return (
      <>
        Nothing was watched in this period. Choose a longer one, or{' '}
        <a href={toHref('/install')}>install Playhead on a page</a>.
      </>
    )
  const [top] = popular
  return (
    <>
      {totals.viewers ? (
        <>
          <strong>{many(totals.viewers, 'viewer')}</strong> watched{' '}
          <strong>{shortDuration(totals.playingMs)}</strong> in {many(totals.views, 'view')}
        </>
      ) : (
        <>
          <strong>{many(totals.views, 'view')}</strong>, none with a viewerId, played{' '}
          <strong>{shortDuration(totals.playingMs)}</strong>
        </>
      )}
      {top && (
        <>
          ; the most viewed video is{' '}
          <a href={toHref(`/videos/${encodeURIComponent(top.videoId)}`)}>
            {top.title ?? top.videoId}
          </a>
        </>
      )}
      .{' '}
      {watching ? (
        <a href={toHref('/live')}>{many(watching, 'session')} playing now</a>
      ) : (
        'Nothing plays now'
      )}
      .
    </>
  )
}

function Views({ overview, tz }: { readonly overview: Overview; readonly tz: string }): VNode {
  const series = trimStart(overview.series)
  if (!overview.totals.views)
    return (
      <Empty title="No views in this period">
        Choose another period above, or <a href={toHref('/install')}>install Playhead on a page</a>.
      </Empty>
    )
  return (
    <TimeChart
      label="Views and viewers over time"
      at={series.map(({ at }) => at)}
      tz={tz}
      interval={overview.interval}
      series={[
        { label: 'Views', values: series.map(({ views }) => views) },
        {
          label: 'Viewers',
          values: series.map(({ viewers }) => viewers),
          color: '--paused',
          kind: 'line',
        },
      ]}
    />
  )
}

/** For all time: without the empty days before the first view. */
function trimStart(series: Overview['series']): Overview['series'] {
  if (series.length <= 400) return series
  const first = series.findIndex(({ views, impressions }) => views + impressions > 0)
  return first < 0 ? series.slice(-30) : series.slice(Math.max(0, first - 1))
}

function Completion({ completion }: { readonly completion: Overview['completion'] }): VNode {
  const all = completion.high + completion.medium + completion.low
  const toText = (videos: number): string =>
    `${count(videos)} (${percent(all ? videos / all : null)})`
  return (
    <BarList
      bars={[
        { key: 'high', label: 'above 75 %', value: completion.high, text: toText(completion.high) },
        {
          key: 'medium',
          label: '50 to 75 %',
          value: completion.medium,
          text: toText(completion.medium),
          color: '--startup',
        },
        {
          key: 'low',
          label: 'below 50 %',
          value: completion.low,
          text: toText(completion.low),
          color: '--rebuffer',
        },
      ]}
    />
  )
}
