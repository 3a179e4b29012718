import type { PlayerSnapshot } from '../../contracts/adapter.ts'
import { isFiniteNumber } from '../../utilities/values.ts'
import { canMove } from './advance.ts'
import type { Reading, SessionInput, SessionState } from './state.ts'
import { MAX_S } from './timeline.ts'

/** A player without content stands within this of 0, seconds. */
const AT_ZERO_S = 0.1

/** A playhead that was not further than this may be at 0 without a reset, seconds. */
const NEAR_ZERO_S = 1

/** With these signals the position was chosen by the viewer or the app, or is playing. */
const POSITION_IS_REAL: ReadonlySet<SessionInput['type']> = new Set([
  'play',
  'playing',
  'seeking',
  'seeked',
  'ended',
])

export const asNumber = (value: unknown): number | null =>
  isFiniteNumber(value) && value >= 0 ? value : null

/** All changes of these readings together. */
export const changesIn = (readings: readonly Reading[]): Partial<PlayerSnapshot> =>
  Object.assign({}, ...readings.map(({ player }) => player))

/**
 * The player after a change. Its position counts here even while it is not the viewer's (`reset`).
 */
export const playerAfter = (
  s: SessionState,
  change: Partial<PlayerSnapshot> | undefined,
): PlayerSnapshot => mergePlayer({ ...s.player, ...s.reset }, change)

/** The player after a reading; values that are no numbers become unknown. */
function mergePlayer(
  before: PlayerSnapshot,
  change: Partial<PlayerSnapshot> | undefined,
): PlayerSnapshot {
  const player = { ...before, ...change }
  const volume = asNumber(player.volume)
  const duration = asNumber(player.duration)
  const isEndless = duration !== null && duration > MAX_S
  return {
    ...player,
    position: asNumber(player.position),
    duration: isEndless ? null : duration || null,
    live: isEndless ? player.live || null : (player.live ?? null),
    rate: asNumber(player.rate) ?? before.rate,
    volume: volume && Math.min(1, volume),
    muted: player.muted ?? null,
    rendition: player.rendition ?? null,
  }
}

/**
 * Whether the position of a player is that of a player without content: after
 * `removeAttribute('src'); load()` it is 0, which is not where the viewer is. A player that
 * announces its seeks may show it only by a position that falls to 0 while paused.
 */
export function isReset(
  s: SessionState,
  { position, seeking }: PlayerSnapshot,
  type: SessionInput['type'],
  wasReset: boolean,
): boolean {
  if (position === null) return wasReset
  if (position > AT_ZERO_S || seeking || POSITION_IS_REAL.has(type)) return false
  if (wasReset) return true
  const mayFall = s.viewed && !s.seek && (!canMove(s) || type === 'pause') && !s.switching
  return mayFall && s.capabilities.seek !== 'derived' && s.last !== null && s.last > NEAR_ZERO_S
}
