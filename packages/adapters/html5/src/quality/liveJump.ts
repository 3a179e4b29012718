/** The window moves on between the jump of an engine and the event of the element. Seconds */
const TOLERANCE_S = 1

/**
 * Whether a seek is the jump of an engine in a live stream: from before `before`, where playback
 * cannot go on or is too late, to one of the targets that the engine has.
 */
export const isLiveJump = (
  from: number,
  to: number,
  before: number,
  ...targets: readonly (number | null | undefined)[]
): boolean =>
  from < before &&
  targets.some((target) => typeof target === 'number' && Math.abs(to - target) <= TOLERANCE_S)
