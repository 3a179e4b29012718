import type { VNode } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useRoute } from 'preact-iso/router'
import { CoverageColumns } from '../../charts/CoverageColumns.tsx'
import { StripLegend } from '../../charts/SessionStrip.tsx'
import { toHref, useScope } from '../../data/urlState.ts'
import { useRead } from '../../data/useRead.ts'
import { count, percent } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Page } from '../../ui/Page.tsx'
import { Result } from '../../ui/Result.tsx'
import { ScopeControls } from '../../ui/ScopeControls.tsx'
import { QoeTiles } from '../playback/QoeTiles.tsx'
import { SessionTable } from '../sessions/SessionTable.tsx'
import { DropOffs } from './DropOffs.tsx'
import { describeVideo } from './describeVideo.tsx'
import { Engagement } from './Engagement.tsx'
import { Hotspots } from './Hotspots.tsx'
import { Milestones } from './Milestones.tsx'
import { VideoTiles } from './VideoTiles.tsx'

const SESSIONS = 8

/** One video: where viewers stop, what they watch again, and how well it plays. */
export function VideoPage(): VNode {
  const id = useRoute().params.id ?? ''
  const scope = useScope('all')
  const { options } = scope
  const video = useRead('video', [id])
  const summary = useRead('summary', [
    id,
    { ...options, ...(scope.days !== null && { compare: 'previous' as const }) },
  ])
  const dropoff = useRead('dropoff', [id, options])
  const hotspots = useRead('hotspots', [id, options])
  const completion = useRead('completion', [id, options])
  // Without a period, the figures of playback are those of 30 days.
  const qoe = useRead('qoe', [{ ...options, videoId: id }])
  const sessions = useRead('sessions', [{ ...options, videoId: id, limit: SESSIONS }])
  const [position, setPosition] = useState(0)
  const player = useRef<HTMLVideoElement>(null)
  const seek = (seconds: number): void => {
    setPosition(seconds)
    if (player.current) player.current.currentTime = seconds
  }
  const trail = <a href={toHref('/videos')}>Videos</a>
  // The page begins with the player, whose size depends on what the catalogue knows.
  if (!video.data)
    return (
      <Page title={id} trail={trail} lead="">
        <Result of={video} height={600}>
          {() => null}
        </Result>
      </Page>
    )
  return (
    <Page
      title={video.data.title ?? id}
      trail={trail}
      lead={
        summary.data &&
        dropoff.data &&
        hotspots.data &&
        describeVideo(summary.data, dropoff.data, hotspots.data)
      }
      controls={<ScopeControls scope={scope} />}
    >
      <Engagement
        video={video.data}
        options={options}
        position={position}
        onPosition={setPosition}
        player={player}
        seek={seek}
      />
      <Result of={summary} height={118}>
        {(data) => <VideoTiles summary={data} />}
      </Result>
      <Card
        title="Where viewers stop"
        span={7}
        note="Views that ended, by their last position, without those that had completed the video."
      >
        <Result of={dropoff} height={346}>
          {(data) => <DropOffs dropoff={data} onSeek={seek} />}
        </Result>
      </Card>
      <Card
        title="What is watched again"
        span={5}
        note="Ranges that are replayed more than the rest of the video, against its average second."
      >
        <Result of={hotspots} height={260}>
          {(data) => <Hotspots hotspots={data.hotspots} onSeek={seek} />}
        </Result>
      </Card>
      <Card
        title="How far views get"
        span={6}
        note="Views by the share of the video that they covered."
      >
        <Result of={completion} height={198}>
          {({ coverage }) => <CoverageColumns coverage={coverage} />}
        </Result>
      </Card>
      <Card
        title="Milestones"
        span={6}
        note="Views that got to a point of the video, and those that had played that much of it."
      >
        <Result of={completion} height={221}>
          {(data) => <Milestones completion={data} />}
        </Result>
      </Card>
      <Card
        title="Playback quality of this video"
        note={scope.days === null ? 'Of the last 30 days.' : undefined}
        actions={<a href={toHref('/playback')}>All videos</a>}
      >
        <Result of={qoe} height={99}>
          {({ totals, previous }) => <QoeTiles totals={totals} previous={previous} />}
        </Result>
      </Card>
      <Card
        title="Latest sessions"
        note={<StripLegend />}
        actions={<a href={toHref('/sessions', { videoId: id })}>All sessions of this video</a>}
      >
        <Result of={sessions} height={514}>
          {(data) => <SessionTable sessions={data.sessions} columns="of a video" />}
        </Result>
      </Card>
      <p class="caption">
        {summary.data &&
          `Completion rate: ${count(summary.data.completed)} of ${count(summary.data.views)} views, ${percent(summary.data.completionRate)}. `}
        Id: <code>{id}</code>
      </p>
    </Page>
  )
}
