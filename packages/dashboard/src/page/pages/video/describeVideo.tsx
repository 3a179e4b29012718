import type { Dropoff, VideoSummary } from '@playhead/collector/client'
import type { VNode } from 'preact'
import { many, percent, timeCode } from '../../format/format.ts'

/** Fewer ends than these say nothing about a place. */
const MIN_ENDS = 3

/** Where viewers stop, in a sentence. */
export function describeVideo(summary: VideoSummary, { segments, ended }: Dropoff): VNode {
  if (!summary.views) return <>This video was not played in this period.</>
  const worst = segments.reduce<Dropoff['segments'][number] | undefined>(
    (most, segment) => (segment.dropOffs > (most?.dropOffs ?? 0) ? segment : most),
    undefined,
  )
  return (
    <>
      {worst && worst.dropOffs >= MIN_ENDS ? (
        <>
          Most viewers who do not finish stop between{' '}
          <strong>
            {timeCode(worst.from)} and {timeCode(worst.to)}
          </strong>
          : {many(worst.dropOffs, 'view')} of {ended} that ended.{' '}
        </>
      ) : (
        <>Viewers stop at no particular place. </>
      )}
      <strong>{percent(summary.completionRate)}</strong> of {many(summary.views, 'view')} completed
      it.
    </>
  )
}
