import type { Dropoff, Hotspots, VideoSummary } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { count, many, percent, timeCode } from '../../format/format.ts'
import { findStop } from './findStop.ts'

/** Where viewers stop, and what they watch again. */
export function describeVideo(
  summary: VideoSummary,
  { segments }: Dropoff,
  { hotspots: [again] }: Hotspots,
): VNode {
  if (!summary.views) return <>This video was not played in this period.</>
  const { worst, stopped } = findStop(segments)
  return (
    <>
      {worst ? (
        <>
          Views that stop early do so most often between{' '}
          <strong>
            {timeCode(worst.from)} and {timeCode(worst.to)}
          </strong>
          : {count(worst.dropOffs)} of {count(stopped)}.{' '}
        </>
      ) : (
        <>
          {stopped
            ? `${many(stopped, 'view')} stopped early, at no particular place.`
            : 'No view has stopped early.'}{' '}
        </>
      )}
      {again && (
        <>
          Most watched again:{' '}
          <strong>
            {timeCode(again.from)} to {timeCode(again.to)}
          </strong>
          .{' '}
        </>
      )}
      <strong>{percent(summary.completionRate)}</strong> of {many(summary.views, 'view')} completed
      it.
    </>
  )
}
