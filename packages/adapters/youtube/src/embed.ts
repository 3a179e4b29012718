import type { PlayerSnapshot } from '@playhead/core'
import { youtubePlayerId } from '@playhead/iframe'
import { BLANK_STATE, type EmbedState, PLAYER_STATE, parseInfo } from './embedState.ts'
import { createPositionClock } from './positionClock.ts'
import { toSnapshot } from './toSnapshot.ts'

/**
 * What is known about an embed, from its messages or a player's answers. It outlives sessions: an
 * embed sends most values only once.
 */
export interface Embed {
  readonly state: EmbedState
  /** Whether the position advances, or is about to. */
  readonly advancing: boolean
  /**
   * Applies what a message contains. `moved`: it had a position. `late`: it changes neither the
   * player's state nor the video, and a busy page received it much later than others.
   */
  update(info: unknown): { readonly moved: boolean; readonly late: boolean }
  /** Forgets what the embed does, but not what it shows. */
  reset(): void
  snapshot(): PlayerSnapshot
}

/** A position that arrives this much later than others is outdated, ms. */
const LATE_MS = 150
/** No message takes this long; a clock was changed instead, ms. */
const CLOCK_CHANGE_MS = 5000
/** Our extrapolation goes too far by less than this, seconds; YouTube's own by up to one. */
const SLIP_S = 1

const isAdvancing = (playerState: number | null): boolean =>
  playerState === PLAYER_STATE.PLAYING || playerState === PLAYER_STATE.BUFFERING

/** An embed of which only the URL is known. */
export function createEmbed(iframe: HTMLIFrameElement, now: () => number): Embed {
  const clock = createPositionClock(now, SLIP_S)
  const measureDelay = createDelayMeter(now)
  let state: EmbedState = { ...BLANK_STATE, videoId: youtubePlayerId(iframe.src) }
  let lastPosition: number | null = null

  return {
    get state() {
      return state
    },
    get advancing() {
      return isAdvancing(state.playerState)
    },
    update(info) {
      const { position, measuredAt, ...patch } = parseInfo(info)
      const before = state
      state = { ...state, ...patch }
      const advanced = (position ?? 0) > (lastPosition ?? 1 / 0)
      // Attached mid-playback: repeated, advancing time updates imply that it is playing.
      if (state.playerState === null && advanced)
        state = { ...state, playerState: PLAYER_STATE.PLAYING }
      const changed = state.playerState !== before.playerState || state.videoId !== before.videoId
      const delayMs = measureDelay(measuredAt)
      if (state.rate !== before.rate) clock.setRate(state.rate)
      if (position !== undefined) {
        clock.set(position, now() - delayMs, {
          advancing: state.playerState === PLAYER_STATE.PLAYING && !changed && advanced,
          continuous: state.videoId === before.videoId && isAdvancing(before.playerState),
          rate: state.rate,
        })
        lastPosition = position
      } else if (changed) clock.stop()
      return { moved: position !== undefined, late: !changed && delayMs > LATE_MS }
    },
    reset() {
      state = { ...state, playerState: null }
      lastPosition = null
      clock.reset()
    },
    snapshot: () => toSnapshot(state, clock.read(), iframe),
  }
}

/**
 * Measures how much later than the quickest message another one arrives, ms: the clocks of page and
 * frame differ.
 */
function createDelayMeter(now: () => number): (measuredAt: number | undefined) => number {
  let quickest = 1 / 0
  return (measuredAt) => {
    if (measuredAt === undefined) return 0
    const tookMs = now() - measuredAt * 1000
    quickest = tookMs - quickest > CLOCK_CHANGE_MS ? tookMs : Math.min(tookMs, quickest)
    return tookMs - quickest
  }
}
