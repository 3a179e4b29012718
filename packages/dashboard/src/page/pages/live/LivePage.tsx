import type { Live } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { useState } from 'preact/hooks'
import { BarList } from '../../charts/BarList.tsx'
import { TimeChart } from '../../charts/TimeChart.tsx'
import { localZone, toHref } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { clockTime, count, many } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { LatestSessions } from './LatestSessions.tsx'

const EVERY_MS = 3000

/** Who is watching now, read again every few seconds. */
export function LivePage(): VNode {
  const [isPaused, setPaused] = useState(false)
  const tz = localZone()
  const read = useRead('live', [{ tz }], { everyMs: EVERY_MS, enabled: !isPaused })
  // After the first answer, a failure must not take away what is shown: the next one is soon.
  const live = read.data ? ({ ...read, error: null } as typeof read) : read
  return (
    <Page
      title="Live"
      lead={live.data ? <Lead live={live.data} /> : 'Reading who is watching …'}
      controls={
        <>
          <Updated at={read.dataUpdatedAt} isPaused={isPaused} hasFailed={read.failureCount > 0} />
          <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
            {isPaused ? 'Continue' : 'Pause'}
          </button>
        </>
      }
    >
      <Card title="Watching now" span={4}>
        <Result of={live} height={140}>
          {(data) => <Watching live={data} tz={tz} />}
        </Result>
      </Card>
      <Card
        title="The last 30 minutes"
        span={8}
        note="Sessions that were open in each whole minute, and that began in it."
      >
        <Result of={live} height={250}>
          {({ minutes }) => <Minutes minutes={minutes} tz={tz} />}
        </Result>
      </Card>
      <Card title="What is watched now" note="The videos that most of them watch.">
        <Result of={live} height={120}>
          {(data) => <WatchedVideos live={data} />}
        </Result>
      </Card>
      <Result of={live} height={760}>
        {({ latest }) => <LatestSessions latest={latest} />}
      </Result>
    </Page>
  )
}

function Lead({ live: { watching, videos, minutes } }: { readonly live: Live }): VNode {
  const began = minutes.slice(-5).reduce((sum, { started }) => sum + started, 0)
  const arrivals = <>{began ? many(began, 'session') : 'No session'} began in the last 5 minutes.</>
  if (!watching) return <>Nothing is playing at this moment. {arrivals}</>
  const [top] = videos
  return (
    <>
      <strong>{many(watching, 'session')}</strong> {watching === 1 ? 'is' : 'are'} playing now
      {top && videos.length > 1 && (
        <>
          , {top.watching} of them{' '}
          <a href={toHref(`/videos/${encodeURIComponent(top.videoId)}`)}>
            {top.title ?? top.videoId}
          </a>
        </>
      )}
      . {arrivals}
    </>
  )
}

function Minutes(props: { readonly minutes: Live['minutes']; readonly tz: string }): VNode {
  // The present minute has just begun: it would look as if everyone had left.
  const minutes = props.minutes.slice(0, -1)
  return (
    <TimeChart
      label="Open sessions and arrivals over the last 30 minutes"
      at={minutes.map(({ at }) => at)}
      tz={props.tz}
      interval="minute"
      height={210}
      series={[
        { label: 'Open', values: minutes.map(({ sessions }) => sessions) },
        {
          label: 'Began',
          values: minutes.map(({ started }) => started),
          color: '--twice',
          kind: 'bars',
        },
      ]}
    />
  )
}

function Updated(props: {
  readonly at: number
  readonly isPaused: boolean
  readonly hasFailed: boolean
}): VNode {
  const { at, isPaused, hasFailed } = props
  const state = isPaused ? 'paused' : hasFailed ? 'failed' : 'live'
  const text = isPaused ? 'Paused at' : hasFailed ? 'No answer since' : 'Updated'
  return (
    <span class="updated" data-state={state}>
      {at ? `${text} ${clockTime(at)}` : 'Connecting …'}
    </span>
  )
}

function Watching({ live: { watching, peak }, tz }: { readonly live: Live; readonly tz: string }) {
  return (
    <div class="watching">
      <p class="watching-count">{count(watching)}</p>
      <p>
        {watching === 1 ? 'session plays, seeks or rebuffers' : 'sessions play, seek or rebuffer'}
      </p>
      <p class="caption">
        {peak ? (
          <>
            Peak today: {many(peak.sessions, 'open session')} at{' '}
            {clockTime(peak.at, tz).slice(0, 5)}
          </>
        ) : (
          'No session today yet'
        )}
      </p>
    </div>
  )
}

function WatchedVideos({ live: { videos } }: { readonly live: Live }): VNode {
  if (!videos.length)
    return (
      <Empty title="No video is playing">
        A session counts here while it sends a snapshot at least every 45 seconds.
      </Empty>
    )
  return (
    <BarList
      bars={videos.map(({ videoId, title, watching }) => ({
        key: videoId,
        label: <a href={toHref(`/videos/${encodeURIComponent(videoId)}`)}>{title ?? videoId}</a>,
        value: watching,
        text: count(watching),
      }))}
    />
  )
}
