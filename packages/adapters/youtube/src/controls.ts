import type { Controls } from '@playhead/core'
import { type FrameChannel, youtubeRate } from '@playhead/iframe'
import type { YouTubePlayer } from './followPlayer.ts'

/** Where the commands to an embed go. */
export interface CommandTarget {
  readonly iframe: HTMLIFrameElement
  /** The page's player, once it is known. */
  player: YouTubePlayer | null
  /** The frame of the session that runs, or ran last. */
  channel: FrameChannel | null
  /** The id that the embed's messages had last: the one of the script that made the handshake. */
  sessionId: unknown
}

/**
 * The rates that YouTube lists for a video: for an embed that was attached late, which sends its
 * own only once.
 */
const RATES: readonly number[] = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]

/**
 * Drives an embed by its player's methods, or by the messages that these methods send. YouTube
 * answers neither: a promise resolves once the command was given.
 */
export function createControls(
  target: CommandTarget,
  readRates: () => readonly number[] | null,
): Controls {
  async function command(func: string, ...args: unknown[]): Promise<void> {
    const { iframe, player, channel, sessionId: id } = target
    if (!iframe.contentWindow) throw new Error('playhead: the YouTube player is gone')
    if (player) return void call(player, func, args)
    // Only `listening` chooses who receives the embed's messages: a command leaves that script its
    // session.
    const message = JSON.stringify({ event: 'command', func, args, id, channel: 'widget' })
    if (!channel?.post(message)) throw new Error('playhead: no YouTube player is in the frame')
  }

  return {
    play: () => command('playVideo'),
    pause: () => command('pauseVideo'),
    seek: (seconds) => command('seekTo', seconds, true),
    async setRate(rate) {
      const { player } = target as { player: Partial<Record<string, () => unknown>> | null }
      const listed = player?.getAvailablePlaybackRates?.() ?? readRates()
      const supported = youtubeRate(rate, Array.isArray(listed) && listed.length ? listed : RATES)
      await command('setPlaybackRate', supported)
      return supported
    },
    startsOnSeek: true,
  }
}

function call(player: YouTubePlayer, func: string, args: unknown[]): unknown {
  const method = (player as unknown as Record<string, (...args: unknown[]) => unknown>)[func]
  if (!method) throw new Error('playhead: the YouTube player is not ready')
  return method.apply(player, args)
}
