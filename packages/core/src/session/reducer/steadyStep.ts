import { canMove, TOLERANCE_S } from './advance.ts'
import { JITTER_MS } from './draft.ts'
import type { Reading, SessionState } from './state.ts'

/** Shorter ranges may be empty at the resolution of a record, seconds. */
const MIN_RANGE_S = 0.1

/**
 * Whether a sample shows nothing but that content plays on from a playing state, at its own rate,
 * past everything that was played before, and short of the next milestone. Of several such samples
 * in a row only the last has to be reduced: the state after it is the same. `before` is the last
 * such sample.
 */
export function isSteadyStep(
  s: SessionState,
  { now, player }: Reading,
  before: Reading | undefined,
): boolean {
  const position = player.position as number
  const last = s.last as number
  const [from, to] = s.played.at(-1) ?? []
  const aheadMs = ((position - last) * 1000) / s.player.rate + s.lead - now + s.now
  return (
    canMove(s) &&
    last === s.maxPosition &&
    last === to &&
    last - (from as number) > MIN_RANGE_S &&
    position > (before?.player.position ?? last) &&
    position - last < s.untilMilestone &&
    aheadMs > 1 - JITTER_MS.event &&
    aheadMs < TOLERANCE_S * 1000 &&
    Object.keys(player).length < 2
  )
}
