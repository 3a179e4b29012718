import type { Controls } from '@playhead/core'
import type { FrameChannel, Replies } from '@playhead/iframe'
import type { StreamPlayer } from './streamPlayer.ts'

/** The frame of the session that runs, or ran last. */
export interface FrameConnection {
  readonly channel: FrameChannel
  /** By `promiseId`. */
  readonly replies: Replies
}

/**
 * The SDK counts its commands to play from 1, and takes every reply with one of its ids for its
 * own.
 */
const FIRST_PROMISE_ID = 1_000_000_000

/** Why a command did not reach the player, or was not obeyed. */
export const createRefusal = (reason: string): Error =>
  new Error(`playhead: the Stream player ${reason}`)

/**
 * Drives the player of Cloudflare's SDK. The SDK sets properties at once and sends them later: a
 * rate is the one that was given.
 */
export function sdkControls(sdk: StreamPlayer, frame: HTMLIFrameElement | undefined): Controls {
  function requirePlayer(): Required<StreamPlayer> {
    // The SDK posts to nowhere then, and `play()` never settles.
    if (frame && !frame.contentWindow) throw createRefusal('is gone')
    return sdk as Required<StreamPlayer>
  }
  return {
    async play() {
      const player = requirePlayer()
      try {
        await player.play()
      } catch (error) {
        throw error ?? createRefusal('refused to play') // the SDK rejects with undefined
      }
    },
    async pause() {
      requirePlayer().pause()
    },
    async seek(seconds) {
      requirePlayer().currentTime = seconds
    },
    async setRate(rate) {
      requirePlayer().playbackRate = rate
      return rate
    },
  }
}

/**
 * Drives the player in a frame by the messages that the SDK sends. Stream replies to a command to
 * play, and to no other.
 */
export function frameControls(connection: () => FrameConnection | null): Controls {
  let promiseId = FIRST_PROMISE_ID

  function post(type: string, more?: object): FrameConnection {
    const connected = connection()
    if (!connected?.channel.post({ __privateUnstableMessageType: type, ...more })) {
      throw createRefusal('is not in the frame')
    }
    return connected
  }
  const set = (property: string, value: number): unknown => post('setProperty', { property, value })

  return {
    async play() {
      const { replies } = post('playCommand', { promiseId: ++promiseId })
      await replies.wait(promiseId)
    },
    async pause() {
      post('pauseCommand')
    },
    async seek(seconds) {
      set('currentTime', seconds)
    },
    async setRate(rate) {
      set('playbackRate', rate)
      return rate
    },
  }
}
