import type { DropoffSegment } from '@playhead/collector/client'

/** Fewer views than these say nothing about a place. */
const MIN_STOPPED = 3

/** Where views stop early. */
export interface Stop {
  /** The segment in which most do; absent where no place stands out. */
  readonly worst: DropoffSegment | undefined
  /** Views that ended before they had completed the video. */
  readonly stopped: number
}

/** Finds the segment in which more views stop than in any other. */
export function findStop(segments: readonly DropoffSegment[]): Stop {
  const stopped = segments.reduce((sum, { dropOffs }) => sum + dropOffs, 0)
  const [first, second] = [...segments].sort((a, b) => b.dropOffs - a.dropOffs)
  const standsOut =
    first && first.dropOffs >= MIN_STOPPED && first.dropOffs > (second?.dropOffs ?? 0)
  return { worst: standsOut ? first : undefined, stopped }
}
