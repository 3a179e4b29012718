import type { ReadFilters, Video } from '@playhead/collector/client'
import type { RefObject, VNode } from 'preact'
import { ContentChart, MARKER_NAMES } from '../../charts/ContentChart.tsx'
import { HeatStrip } from '../../charts/HeatStrip.tsx'
import { useRead } from '../../data/useRead.ts'
import { percent, timeCode } from '../../format/format.ts'
import { Card } from '../../ui/Card.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { Result } from '../../ui/Result.tsx'

interface Props {
  readonly video: Video
  readonly options: ReadFilters
  /** Seconds. */
  readonly position: number
  readonly onPosition: (seconds: number) => void
  readonly player: RefObject<HTMLVideoElement>
  readonly seek: (seconds: number) => void
}

/** The player with the engagement graph under it: both show the same second. */
export function Engagement({ video, options, position, onPosition, player, seek }: Props): VNode {
  const { videoId } = video
  const retention = useRead('retention', [videoId, { ...options, points: 200, compare: 'similar' }])
  const heatmap = useRead('heatmap', [videoId, { ...options, bucket: '10s' }])
  const media = video.mediaUrl
  return (
    <Card
      title="Engagement"
      note={
        <span class="legend">
          <span class="key">views that played this second</span>
          <span class="key once">plays, replays included</span>
          {retention.data?.similar && (
            <span class="key similar">
              median of {retention.data.similar.videos} videos of similar length
            </span>
          )}
        </span>
      }
    >
      <div class="stage" data-media={media !== undefined}>
        {media !== undefined && (
          // biome-ignore lint/a11y/useMediaCaption: the catalogue has no captions, and the video is the viewer's own
          <video
            ref={player}
            src={media}
            poster={video.thumbnailUrl}
            controls
            preload="metadata"
            onTimeUpdate={({ currentTarget }) => onPosition(currentTarget.currentTime)}
          />
        )}
        <Result of={retention} height={318}>
          {({ points, markers, duration, similar }) =>
            duration && points.some(({ plays }) => plays > 0) ? (
              <>
                <ContentChart
                  points={points}
                  markers={markers}
                  similar={similar?.points}
                  duration={duration}
                  position={position}
                  onSeek={seek}
                />
                <ul class="markers" aria-label="Remarkable places">
                  {markers.map(({ kind, position: at, reach, plays }) => (
                    <li key={`${kind}${at}`}>
                      <button
                        type="button"
                        class="marker"
                        data-kind={kind}
                        onClick={() => seek(at)}
                      >
                        <b>{timeCode(at)}</b> {MARKER_NAMES[kind]} ·{' '}
                        {kind === 'top' || kind === 'spike'
                          ? `${plays.toFixed(2)} plays for each view`
                          : `${percent(reach)} of views`}
                      </button>
                    </li>
                  ))}
                </ul>
              </>
            ) : (
              <Empty title="Not watched yet">
                The graph appears with the first view{duration ? '' : ' of a known length'}.
              </Empty>
            )
          }
        </Result>
        <Result of={heatmap} height={62}>
          {({ cells, duration }) =>
            duration && cells.length ? (
              <HeatStrip cells={cells} duration={duration} onSeek={seek} />
            ) : null
          }
        </Result>
        {media === undefined && (
          <p class="caption">
            With the address of the video in the catalogue, it plays here:{' '}
            <code>PUT /v1/videos/{videoId}</code> with <code>mediaUrl</code>.
          </p>
        )}
      </div>
    </Card>
  )
}
