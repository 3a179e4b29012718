import type { Range, Session } from '@playhead/core'
import { useSnapshot } from '@playhead/react'
import { percent } from './format.ts'

/** Which parts were watched in this viewing, on the video's own time. */
export function WatchedStrip({ session }: { session: Session | null }) {
  const seen = useSnapshot(session, ({ watched, twice, duration, position, coverage }) => ({
    watched,
    twice,
    duration,
    position,
    coverage,
  }))
  const duration = seen?.duration ?? 1
  const bars = (ranges: readonly Range[], level: string) =>
    ranges.map(([from, to]) => (
      <rect
        key={from}
        x={(from / duration) * 1000}
        width={((to - from) / duration) * 1000}
        height={100}
        data-level={level}
      />
    ))
  return (
    <div className="strip">
      <svg
        viewBox="0 0 1000 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${percent(seen?.coverage)} of the video was watched in this viewing`}
      >
        {bars(seen?.watched ?? [], 'once')}
        {bars(seen?.twice ?? [], 'twice')}
        <rect
          className="now"
          x={Math.min(997, ((seen?.position ?? 0) / duration) * 1000)}
          width={3}
          height={100}
        />
      </svg>
      <p className="legend">
        <span>
          <i className="swatch" data-level="once" /> watched
        </span>
        <span>
          <i className="swatch" data-level="twice" /> watched again
        </span>
      </p>
    </div>
  )
}
