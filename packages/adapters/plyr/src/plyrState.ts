import type { Adapter, PlayerSnapshot, QualityProbe } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { embedAdapter } from './embed/followEmbed.ts'
import type { PlyrPlayer } from './plyrPlayer.ts'

/** A Plyr, from one session to the next. */
export interface PlyrState {
  readonly player: PlyrPlayer
  readonly quality: QualityProbe | undefined
  /** The media element that is followed, and its adapter. */
  media: EventTarget
  inner: Pick<Adapter, 'attach' | 'capabilities' | 'snapshot'>
  /** The last snapshot with content: the player's state while it has none, or reloads it. */
  lastSnapshot: PlayerSnapshot
  attached: boolean
  /** The player is between two sources, or reloads its source in another quality. */
  transition: 'source' | 'quality' | null
  /** The quality that was chosen in Plyr's menu. */
  qualityLabel: string | undefined
  wasReady: boolean
}

/** Reads a Plyr for the first time. */
export function createPlyrState(
  player: PlyrPlayer,
  media: EventTarget,
  quality: QualityProbe | undefined,
): PlyrState {
  const inner = createInner(player, quality)
  return {
    player,
    quality,
    media,
    inner,
    lastSnapshot: inner.snapshot(),
    attached: false,
    transition: null,
    qualityLabel: undefined,
    wasReady: false,
  }
}

const createInner = (player: PlyrPlayer, quality: QualityProbe | undefined): PlyrState['inner'] =>
  player.provider === 'html5'
    ? html5(player.media as HTMLMediaElement, { quality })
    : embedAdapter(player)

/**
 * Whether it was destroyed: Plyr resets `ready` at once, and drops the media element 200 ms later.
 */
export function isDestroyed(state: PlyrState): boolean {
  const { player } = state
  state.wasReady ||= player.ready === true
  return !player.media || (state.wasReady && !player.ready)
}

/** Whether the player has left the media element that is followed. */
export const hasLeftMedia = (state: PlyrState): boolean =>
  state.player.media !== state.media || isDestroyed(state)

/**
 * Follows the current media element, if it is another one. A session that runs is notified first.
 */
export function switchToCurrentMedia(state: PlyrState): void {
  if (!hasLeftMedia(state) || isDestroyed(state)) return
  state.media = state.player.media as EventTarget
  state.inner = createInner(state.player, state.quality)
  state.qualityLabel = undefined
}

/** The player right now. */
export function readPlyr(state: PlyrState): PlayerSnapshot {
  if (!state.attached) switchToCurrentMedia(state)
  if (state.transition || hasLeftMedia(state)) return state.lastSnapshot
  const snapshot = state.inner.snapshot()
  const { qualityLabel: label } = state
  state.lastSnapshot = label
    ? { ...snapshot, rendition: { ...snapshot.rendition, label } }
    : snapshot
  return state.lastSnapshot
}
