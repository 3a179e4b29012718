import { TOLERANCE_MS } from '../ingest/plausibility.ts'

/** A position of a viewer in a video, and when it was. */
export interface PositionAt {
  /** Seconds; null while unknown. */
  readonly position: number | null
  /** Epoch ms. */
  readonly at: number
}

/** The newest session of a viewer with a video. */
export interface SessionPosition extends PositionAt {
  /** Epoch ms. */
  readonly startedAt: number
  /** Whether it was played for so long that its position is where the viewer wanted to be. */
  readonly isFirm: boolean
}

/**
 * Decides where a viewer was last. A page that saves positions knows best: it saves when the viewer
 * has chosen a place, while its session begins at 0 and only then resumes, and reports the same
 * position for as long as a tab is left open. So a session replaces a save only if it began
 * later, and was played for a while. Times of sessions are corrected only when a clock is off by more
 * than the tolerance: so it must also have been watched for longer than that after the save, or a
 * device whose clock is ahead would overrule its own saves. `older` is what is known of sessions that were dropped.
 */
export function choosePosition(
  saved: PositionAt | undefined,
  session: SessionPosition | undefined,
  older: PositionAt | undefined,
): PositionAt | undefined {
  if (!saved) return session ?? older
  const isLater =
    session?.isFirm && session.startedAt > saved.at && session.at > saved.at + TOLERANCE_MS
  return isLater ? session : saved
}
