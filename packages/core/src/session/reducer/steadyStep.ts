import { canMove, TOLERANCE_S } from './advance.ts'
import { JITTER_MS } from './draft.ts'
import type { SessionState } from './state.ts'

/**
 * Whether a sample that differs only in its position shows nothing but content that plays on, at
 * its own rate, past everything that was played before, and short of the next milestone. Of several
 * such samples in a row only the last has to be reduced: the state after it is the same.
 */
export function isSteadyStep(s: SessionState, now: number, position: number): boolean {
  const { last, player } = s
  if (s.name !== 'playing' || !canMove(s) || s.growth || last === null) return false
  const isAtFrontier =
    last === player.position && last === s.maxPosition && last === s.played.at(-1)?.[1]
  const forward = position - last
  const aheadMs = Math.round((forward * 1000) / player.rate + s.lead) - (now - s.now)
  return (
    isAtFrontier &&
    forward > 0 &&
    forward < s.untilMilestone &&
    position < (player.duration ?? 0) &&
    aheadMs > -JITTER_MS.event &&
    aheadMs < TOLERANCE_S * 1000
  )
}
