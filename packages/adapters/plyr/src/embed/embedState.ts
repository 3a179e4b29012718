import type { PlayerSnapshot } from '@playhead/core'
import { finite } from '@playhead/core/internal'
import { contentId, vimeoPlayerId } from '@playhead/iframe'
import type { PlyrPlayer } from '../plyrPlayer.ts'
import type { EmbedMedia } from './embedMedia.ts'
import { createEmbedPosition, type EmbedPosition } from './embedPosition.ts'

/** A YouTube or Vimeo player inside Plyr, from one session to the next. */
export interface EmbedState {
  readonly player: PlyrPlayer
  readonly media: EmbedMedia
  readonly isYouTube: boolean
  readonly position: EmbedPosition
  /** YouTube reported the end of the content, and no other state with content since. */
  endReached: boolean
  /** Playback waits for data. */
  waiting: boolean
}

/** YouTube's state at the end of the content. */
const ENDED = 0
/** YouTube's states without content: not started, or stopped. */
const EMPTY: readonly unknown[] = [-1, 5]

/** Reads a player for the first time. */
export function createEmbedState(player: PlyrPlayer): EmbedState {
  const media = (player.media ?? new EventTarget()) as EmbedMedia
  const isYouTube = player.provider === 'youtube'
  const position = createEmbedPosition(media, !isYouTube)
  return { player, media, isYouTube, position, endReached: false, waiting: false }
}

/** YouTube's state of the player; undefined for Vimeo. */
function readYouTubeState(state: EmbedState): unknown {
  const youtubeState = state.isYouTube ? state.player.embed?.getPlayerState?.() : undefined
  if (!EMPTY.includes(youtubeState)) state.endReached = youtubeState === ENDED
  return youtubeState
}

/** Whether the content has ended. */
export const isAtEnd = (state: EmbedState): boolean =>
  readYouTubeState(state) === ENDED || state.media.ended === true

/**
 * Whether nothing is loaded. At the end of a loop, Plyr stops YouTube and plays it again: that is
 * not empty.
 */
export const isEmpty = (state: EmbedState): boolean =>
  EMPTY.includes(readYouTubeState(state)) && !(state.endReached && state.media.loop)

/** Seconds; null while unknown. */
export const readPosition = (state: EmbedState): number | null =>
  state.position.read(state.media.paused === false && !state.waiting && !isAtEnd(state))

/** The player right now. */
export function readEmbed(state: EmbedState): PlayerSnapshot {
  const { media } = state
  const live = readLive(state)
  const empty = isEmpty(state)
  return {
    position: empty ? null : readPosition(state),
    // For a live stream, YouTube reports the time since the stream began.
    duration: live ? null : finite(media.duration) || null,
    live,
    paused: empty || media.paused !== false,
    ended: isAtEnd(state),
    seeking: media.seeking === true,
    loop: media.loop === true,
    rate: finite(media.playbackRate) ?? 1,
    volume: finite(media.volume),
    muted: media.muted ?? null,
    source: readSource(state),
    rendition: null,
    seekable: null,
  }
}

function readLive({ isYouTube, player, media }: EmbedState): boolean | null {
  if (isYouTube) return player.embed?.getVideoData?.()?.isLive ?? null
  return media.duration ? false : null
}

function readSource({ isYouTube, media }: EmbedState): string | null {
  return isYouTube
    ? contentId(media.currentSrc)
    : vimeoPlayerId(media.querySelector?.('iframe')?.src ?? media.src)
}
