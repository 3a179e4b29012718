import type { PlayerSnapshot } from '../adapter.ts'
import { canMove, isJump } from './account.ts'
import type { Heard, SessionState } from './state.ts'

/** Without a `source` signal for this long, other content under another name is the same content under another name, ms. */
export const ELSEWHERE_MS = 3000
/** Content that is loaded again has about its length, seconds. */
const SAME_LENGTH_S = 1
/** A position that stands differs by less, seconds. */
const SAME_POSITION_S = 0.1
/** A player without content stands within this of 0, seconds. */
const AT_ZERO_S = 0.1
/** A playhead that was not further than this may be at 0 without a reset, seconds. */
const NEAR_ZERO_S = 1

/** Whether a player speaks of other content (`renamed`), or of none (`gone`), before its adapter has said so. */
export type Elsewhere = 'renamed' | 'gone' | null

/**
 * Properties of a player change at once, its events come later: between `video.src = …` and `emptied`, a reading is about other content.
 * A position that goes on from the last one is still about this content, whatever it is called by now.
 */
export function isElsewhere(s: SessionState, now: number, player: PlayerSnapshot, type: Heard['type']): Elsewhere {
  if (s.switching || s.name === 'closed') return null
  const before = s.player
  const renamed = before.source !== null && player.source !== null && player.source !== before.source
  if (renamed) return goesOn(s, now, player) ? null : 'renamed'
  if (s.last === null || type === 'seeking') return null
  const lost = (key: 'source' | 'duration' | 'position'): boolean => before[key] !== null && player[key] === null
  const resized = Math.abs((player.duration ?? 0) - (before.duration ?? player.duration ?? 0)) > SAME_LENGTH_S
  // A live stream may grow while the viewer seeks in it.
  const gone = lost('source') || lost('position') || (resized && !player.live && !s.seek)
  return gone && !goesOn(s, now, player) && !stands(s, player) ? 'gone' : null
}

/** Playback went on from the last position to this one. */
const goesOn = (s: SessionState, now: number, player: PlayerSnapshot): boolean =>
  canMove(s) && s.last !== null && (player.position ?? 0) > s.last && !isJump(s, now, player)

const stands = ({ last }: SessionState, { position }: PlayerSnapshot): boolean =>
  position !== null && last !== null && Math.abs(position - last) <= SAME_POSITION_S

/** These are said of a position that the viewer or the app chose, or that plays. */
const CHOSEN: ReadonlySet<Heard['type']> = new Set(['play', 'playing', 'seeking', 'seeked', 'ended'])

/**
 * Whether the position of a player is that of a player without content: after `removeAttribute('src'); load()` it is 0, which is not where
 * the viewer is. Also where the player says so by nothing but a position that falls to 0 while paused, although it announces its seeks.
 */
export function isReset(
  s: SessionState,
  { position, seeking }: PlayerSnapshot,
  type: Heard['type'],
  wasReset: boolean,
): boolean {
  if (position === null) return wasReset
  if (position > AT_ZERO_S || seeking || CHOSEN.has(type)) return false
  if (wasReset) return true
  const mayFall = s.viewed && !s.seek && (!canMove(s) || type === 'pause') && !s.switching
  return mayFall && s.capabilities.seek !== 'derived' && s.last !== null && s.last > NEAR_ZERO_S
}
