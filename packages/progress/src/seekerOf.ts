import type { Clock, Session } from '@playhead/core'
import { show } from '@playhead/core/internal'
import { byElement } from './byElement.ts'
import { byLookalike } from './byLookalike.ts'
import { bySession } from './bySession.ts'
import type { MediaLike, Seekable, Seeker } from './player.ts'

/** An element speaks for itself; of another player the session knows. */
export function seekerOf(player: Seekable, session: Session, clock: Clock): Seeker {
  if (typeof player === 'function') return bySession({ seek: player }, session, clock)
  if ('seek' in player && typeof player.seek === 'function') return bySession(player, session, clock)
  if (isMedia(player)) return isNative(player) ? byElement(player, clock) : byLookalike(player, session, clock)
  throw new TypeError(
    `playhead: the player must be a media element, { seek(seconds) } or a function of seconds, got ${show(player)}`,
  )
}

const isMedia = (player: unknown): player is MediaLike =>
  typeof (player as MediaLike)?.addEventListener === 'function' && 'currentTime' in (player as MediaLike)
const isNative = ({ localName }: MediaLike): boolean => localName === 'video' || localName === 'audio'
