import type { Cause, Signal } from '../../../contracts/adapter.ts'
import { emit } from '../draft.ts'
import { endRebuffer } from '../rebuffer.ts'
import type { Draft } from '../state.ts'
import { countAction, resolveCause } from './cause.ts'

/** Playback is wanted. */
export function wantPlayback(s: Draft, given?: Cause): void {
  if (s.wanted) return
  const cause = resolveCause(s, 'play', given)
  s.wanted = true
  s.lead = s.stillMs = 0
  countAction(s, 'playCount', cause)
  if (!s.viewed) s.name = 'starting'
  // A replay goes back before it moves.
  else if (s.name === 'ended') s.name = 'seeking'
  else if (s.name === 'error') s.name = 'rebuffering'
  emit(s, { type: 'play', ...(cause && { cause }) })
}

export function pausePlayback(
  s: Draft,
  { reason, cause: given }: Extract<Signal, { type: 'pause' }>,
): void {
  const cause = resolveCause(s, 'pause', given)
  countAction(s, 'pauseCount', cause)
  stopPlayback(s, s.name === 'seeking' ? 'seeking' : 'paused')
  emit(s, { type: 'pause', ...(reason && { reason }), ...(cause && { cause }) })
}

/** Playback is not wanted any more, or cannot be. */
export function stopPlayback(s: Draft, name: Draft['name']): void {
  endRebuffer(s)
  s.wanted = false
  s.name = name
}

/**
 * An engine that catches up with a live stream changes the rate all the time: that is counted, and
 * no event.
 */
export function changeRate(s: Draft, given: Cause | undefined): void {
  const { rate } = s.player
  const cause = resolveCause(s, 'rate', given)
  countAction(s, 'rateChangeCount', cause)
  if (cause !== 'engine') emit(s, { type: 'rate', rate, ...(cause && { cause }) })
}
