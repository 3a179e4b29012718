import { type Draft, emit } from './account.ts'
import { totalSeconds } from './ranges.ts'
import { durationOf } from './state.ts'

/** Percent of the content, as the field counts them. */
const MILESTONES = [25, 50, 75, 90, 100] as const
/** The last of the content that may be missing from 100 %, seconds: players stop a frame before, or start one after. */
const END_TOLERANCE_S = 0.25

/** Reports each milestone that is passed now, in order, once, and completion when its threshold is. */
export function passMilestones(s: Draft): void {
  const duration = durationOf(s)
  if (!duration || s.maxPosition === null) return
  const seconds = { reached: s.maxPosition, played: totalSeconds(s.levels[0]) }
  const passed = (kind: 'reached' | 'played', share: number): boolean =>
    seconds[kind] >= duration * share - (share === 1 ? END_TOLERANCE_S : 0)

  for (const percent of MILESTONES) {
    for (const kind of ['reached', 'played'] as const) {
      if (s.milestones[kind].includes(percent) || !passed(kind, percent / 100)) continue
      s.milestones = { ...s.milestones, [kind]: [...s.milestones[kind], percent] }
      emit(s, { type: 'milestone', percent, kind })
    }
  }
  const { threshold, basis } = s.completion
  if (s.completedAt !== null || !passed(basis === 'position' ? 'reached' : 'played', threshold)) return
  s.completedAt = s.wall
  emit(s, { type: 'complete', basis, threshold })
}
