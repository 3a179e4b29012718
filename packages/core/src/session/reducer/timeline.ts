import type { PlayerSnapshot } from '../../contracts/adapter.ts'
import type { Draft, SessionInput, SessionState } from './state.ts'

/**
 * Longest content: ten days, the limit of the wire. Players report 2^32 or 1e9 for endless streams.
 * Seconds
 */
export const MAX_S = 864_000
/** Beyond this, positions on an endless timeline are relative to where it was joined, seconds. */
const DAY_S = 86_400
/**
 * A window that slides does not go back this far; an odd reading that is corrected does, seconds.
 */
const BACK_S = DAY_S / 2
/** A duration that is corrected by less does not grow, seconds. */
const GROWTH_S = 0.5
/** Playlists are loaded again more often than this, ms. */
const STEADY_MS = 20_000
/** A live stream has grown once it has played for this long, ms. */
const PROVING_MS = 10_000

/**
 * Follows a duration that grows while the content plays. It is no longer live once it has stood for
 * long, shrank, or came to its end.
 */
export function followGrowth(s: Draft, player: PlayerSnapshot, type: SessionInput['type']): void {
  const { duration } = s.player
  const grown = duration === null || player.duration === null ? 0 : player.duration - duration
  const ends = type === 'ended' || grown < 0 || s.now - (s.growth?.at ?? s.now) > STEADY_MS
  if (grown > GROWTH_S && s.viewed && type !== 'source')
    s.growth = { count: (s.growth?.count ?? 0) + 1, at: s.now }
  else if (ends) s.growth = null
}

/**
 * Whether the duration may still be that of a live stream, so that no share of it means anything:
 * it has just grown, or the player does not know whether it is live and has not played for long.
 */
export const isUnproven = ({ growth, player, clocks, name }: SessionState): boolean =>
  growth !== null || (player.live === null && clocks.playingMs < PROVING_MS && name !== 'ended')

/**
 * Sets the origin of public positions: where an endless timeline was joined; the beginning, for
 * content with a duration.
 */
export function followOrigin(
  s: Draft,
  { position, duration, live, seekable }: PlayerSnapshot,
): void {
  if (position === null) return
  const isEndless = duration === null && live !== false
  const isFar = position > MAX_S || (isEndless && position > DAY_S)
  const isCorrected = s.origin - position > BACK_S || position - s.origin > MAX_S || !isFar
  if (s.origin && !isCorrected) return
  const from = seekable && seekable[0] <= position ? seekable[0] : position
  s.origin = isFar ? Math.floor(from) : 0
}

/** A public position: relative to the origin, and within the limits of the wire. */
export const publicPosition = <T extends number | null>(origin: number, seconds: T): T =>
  (seconds === null ? null : Math.min(MAX_S, Math.max(0, seconds - origin))) as T
