import { type Draft, emit } from './account.ts'
import { totalSeconds } from './ranges.ts'
import { durationOf } from './state.ts'

/** Percent of the content, as the field counts them. */
export const MILESTONES = [25, 50, 75, 90, 100] as const
/** The last of the content that may be missing from 100 %, seconds: players stop a frame before, or start one after. */
const END_TOLERANCE_S = 0.25

/** Reports each milestone that is passed now, in order, once, and completion when its threshold is. */
export function passMilestones(draft: Draft): void {
  const { s } = draft
  const duration = durationOf(s)
  if (!duration || s.maxPosition === null) return
  const passed = (seconds: number, share: number): boolean =>
    seconds >= duration * share - (share === 1 ? END_TOLERANCE_S : 0)
  const covered = totalSeconds(s.watched)

  for (const percent of MILESTONES) {
    if (!s.reached.includes(percent) && passed(s.maxPosition, percent / 100)) {
      s.reached = [...s.reached, percent]
      emit(draft, { type: 'milestone', percent, kind: 'reached' })
    }
    if (!s.milestonesPlayed.includes(percent) && passed(covered, percent / 100)) {
      s.milestonesPlayed = [...s.milestonesPlayed, percent]
      emit(draft, { type: 'milestone', percent, kind: 'played' })
    }
  }

  const { threshold, basis } = s.completion
  if (s.completedAt === null && passed(basis === 'position' ? s.maxPosition : covered, threshold)) {
    s.completedAt = s.wall
    emit(draft, { type: 'complete', basis, threshold })
  }
}
