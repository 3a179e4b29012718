import type { ViewerProgress } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { toHref } from '../../data/urlState.ts'
import { ago, many, moment, percent, timeCode } from '../../format/format.ts'
import { findTimeLeft } from './sortProgress.ts'

interface Props {
  readonly label: string
  readonly videos: readonly ViewerProgress[]
  readonly viewerId: string
}

/** Videos with how far a viewer is in them. */
export function ProgressList({ label, videos, viewerId }: Props): VNode {
  return (
    <ul class="progress-list" aria-label={label}>
      {videos.map((video) => (
        <li key={video.videoId}>
          <span class="progress-title">
            <a href={toHref(`/videos/${encodeURIComponent(video.videoId)}`)}>
              {video.title ?? video.videoId}
            </a>
          </span>
          <b title="Furthest position over the length">{percent(video.completion)}</b>
          <span class="progress-bar" aria-hidden="true">
            <span style={{ width: `${(video.completion ?? 0) * 100}%` }} />
          </span>
          <span class="caption">
            {describe(video)} ·{' '}
            <span title={moment(video.lastWatchedAt)}>{ago(video.lastWatchedAt)}</span> ·{' '}
            <a href={toHref('/sessions', { viewerId, videoId: video.videoId, period: 'all' })}>
              {many(video.views, 'view')}
              <span class="hidden"> of {video.title ?? video.videoId}</span>
            </a>
          </span>
        </li>
      ))}
    </ul>
  )
}

function describe(video: ViewerProgress): string {
  const left = findTimeLeft(video)
  const seen = `${percent(video.coverage)} seen`
  if (video.completed && video.completedAt !== null)
    return `completed ${moment(video.completedAt)}, ${seen}`
  return left === null
    ? seen
    : `at ${timeCode(video.position)} of ${timeCode(video.duration)}, ${timeCode(left)} left, ${seen}`
}
