import type { DropoffSegment } from '@playhead/collector/client'
import { findWorstPlace } from '../courses/findWorst.ts'

/** Where views stop early. */
export interface Stop {
  /** The segment in which most do; absent where no place stands out. */
  readonly worst: DropoffSegment | undefined
  /** Views that ended before they had completed the video. */
  readonly stopped: number
}

/** Finds the segment in which more views stop than in any other, and how many stop at all. */
export const findStop = (segments: readonly DropoffSegment[]): Stop => ({
  worst: findWorstPlace({ segments }),
  stopped: segments.reduce((sum, { dropOffs }) => sum + dropOffs, 0),
})
