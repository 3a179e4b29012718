import type { PlayerSnapshot } from '../../../contracts/adapter.ts'
import { canMove, isJump, STILL_MS } from '../advance.ts'
import { applyReading } from '../applyReading.ts'
import { changesIn, playerAfter } from '../player.ts'
import type { Draft, Reading, SessionInput } from '../state.ts'

/**
 * A jump may be sampled before its `seeking`: some seek bars pause, set the position and play
 * again. ms
 */
const JUMP_SETTLE_MS = 50

/** How long a held reading waits to be explained, ms. */
const settleMs = (s: Draft, held: Reading): number =>
  Math.max(JUMP_SETTLE_MS, held.signal.type === 'pause' ? s.capabilities.pauseSettleMs : 0)

/** Applies held readings that nothing explained until an input of this type came. */
export function applyHeld(
  s: Draft,
  held: readonly Reading[],
  type: SessionInput['type'],
  now: number,
): void {
  const [first] = held
  if (!first) return
  // A player that unloads stops first, and may lose its position: that pause was not the viewer's.
  const isPartOfLeaving =
    type === 'source' && first.signal.type === 'pause' && now - first.now < settleMs(s, first)
  if (isPartOfLeaving) return
  const player = changesIn(held)
  // A pause may be reported before its position.
  const isPositionLate = !isJump(s, first.now, playerAfter(s, player))
  for (const each of held) applyReading(s, isPositionLate ? { ...each, player } : each)
}

/**
 * Applies readings once they can be interpreted; holds a pause or a jump that may be the first sign
 * of a seek.
 */
export function applySettled(s: Draft, reading: Reading): void {
  const { held } = s
  const { now, signal } = reading
  const { type } = signal
  const { pauseSettleMs } = s.capabilities
  const leaves = type === 'end' || type === 'source' || type === 'quality-switch'
  const [first] = held
  if (type === 'tick' && !first && isStaleSample(s, reading)) return

  if (first) {
    // Playback continues, or reached its end: the pause was part of that.
    const resumed =
      pauseSettleMs > 0 &&
      (type === 'play' || type === 'playing' || type === 'waiting' || type === 'ended')
    const paused = first.signal.type === 'pause'
    const aims = type === 'seeking' && playerAfter(s, reading.player).position !== null
    let explained = aims || resumed
    if (!explained && !leaves && now - first.now < settleMs(s, first)) {
      s.held = [...held, reading]
      return
    }
    s.held = []
    const player = changesIn([...held, reading])
    const pauses = pauseSettleMs > 0 && paused // the pause is real, from the moment of its signal
    explained ||= !leaves && !pauses && !isJump(s, now, playerAfter(s, player)) // one wild sample
    if (explained) {
      // Playback stopped at the pause that belongs to the seek.
      applyReading(s, { ...reading, player }, paused ? playerAfter(s, first.player).position : null)
      for (const each of held)
        if (!resumed || each.signal.type !== 'pause')
          applyReading(s, { ...each, now: s.now, player: {} })
      return
    }
    applyHeld(s, held, type, now)
  }

  const mayBePartOfSeek = type === 'pause' && s.wanted && pauseSettleMs > 0
  const mayBeFirstSignOfSeek =
    !first && type !== 'seeking' && !leaves && isJump(s, now, playerAfter(s, reading.player))
  if (mayBePartOfSeek || mayBeFirstSignOfSeek) s.held = [reading]
  else applyReading(s, reading)
}

/**
 * Whether a look at the player shows nothing yet: its position is that of its last message, and the
 * next has not come. Messages come four times a second, later from a busy process, and a playhead
 * that stands still is reported as `waiting` where the player can: until silence counts as a
 * rebuffer, going by such a position would take playing for standing still.
 */
const isStaleSample = (s: Draft, { now, player }: Reading): boolean =>
  s.capabilities.timeSource === 'message' &&
  canMove(s) &&
  now - s.now - s.late < STILL_MS[s.capabilities.buffering] &&
  Object.entries(player ?? {}).every(
    ([key, value]) => s.player[key as keyof PlayerSnapshot] === value,
  )
