import { emit } from './draft.ts'
import { totalSeconds } from './ranges.ts'
import { contentLength, type Draft, knownDuration } from './state.ts'
import { isUnproven } from './timeline.ts'

/** Percent of the content, as the field counts them. */
const MILESTONES = [25, 50, 75, 90, 100] as const
/**
 * The last of the content that may be missing from 100 %, seconds: players stop a frame before, or
 * start one after.
 */
const END_TOLERANCE_S = 0.25

/**
 * A player that declares the end this much before the duration means the end: durations are
 * estimates. Seconds, and a share
 */
const MAX_SHORTFALL_S = 3
const MAX_SHORTFALL = 0.05

/**
 * Accepts the player's `ended` as the end of the content at `position`, if playback itself came
 * there: durations of containers and playlists exceed the media by a frame or by seconds. A viewer
 * who was taken to the end by a seek has played nothing up to it.
 */
export function declareEnd(s: Draft, position: number | null): void {
  // Unknown is 0, and nothing is played up to 0.
  const duration = knownDuration(s) ?? 0
  const playedTo = s.played.at(-1)?.[1]
  if (playedTo !== Math.min(position ?? 0, duration)) return
  const shortfall = duration - playedTo
  // Where only the app gave a length, the player knows better.
  if (
    s.player.duration === null ||
    shortfall <= Math.max(MAX_SHORTFALL_S, duration * MAX_SHORTFALL)
  )
    s.endedAt = playedTo
}

/**
 * Reports each milestone that is passed now, in order, once, and completion when its threshold is.
 * `atEnd` is the last moment to do so.
 */
export function passMilestones(s: Draft, atEnd = false): void {
  const whole = contentLength(s)
  if (!whole || s.maxPosition === null || (!atEnd && isUnproven(s))) return
  const length = s.endedAt === null ? whole : Math.min(whole, Math.max(s.endedAt, s.maxPosition))
  const seconds = { reached: s.maxPosition, played: totalSeconds(s.levels[0], length) }
  const passed = (kind: 'reached' | 'played', share: number): boolean =>
    seconds[kind] >= length * share - (share === 1 ? END_TOLERANCE_S : 0)

  for (const percent of MILESTONES) {
    for (const kind of ['reached', 'played'] as const) {
      if (s.milestones[kind].includes(percent) || !passed(kind, percent / 100)) continue
      s.milestones = { ...s.milestones, [kind]: [...s.milestones[kind], percent] }
      emit(s, { type: 'milestone', percent, kind })
    }
  }
  const { threshold, basis } = s.completion
  if (s.completedAt !== null || !passed(basis === 'position' ? 'reached' : 'played', threshold))
    return
  s.completedAt = s.wall
  emit(s, { type: 'complete', basis, threshold })
}
