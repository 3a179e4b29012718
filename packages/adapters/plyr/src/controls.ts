import type { Controls } from '@playhead/core'
import { finite } from '@playhead/core/internal'
import { youtubeRate } from '@playhead/iframe'
import type { PlyrPlayer } from './plyrPlayer.ts'
import { isDestroyed, type PlyrState } from './plyrState.ts'

/** Drives a Plyr through its own API, so that its buttons and its memory of the rate follow. */
export function createControls(state: PlyrState): Controls {
  function requirePlayer(): Required<PlyrPlayer> {
    if (isDestroyed(state)) throw new Error('playhead: the Plyr was destroyed')
    return state.player as Required<PlyrPlayer>
  }
  return {
    async play() {
      const playing = requirePlayer().play()
      // Plyr returns null where the media cannot play yet, and undefined for YouTube.
      if (playing === null) throw new Error('playhead: the Plyr is not ready')
      await playing
    },
    pause: async () => void (await requirePlayer().pause()),
    async seek(seconds) {
      const player = requirePlayer()
      // Plyr ignores a seek without a duration, as for a live stream.
      if (player.provider === 'html5') (player.media as HTMLMediaElement).currentTime = seconds
      else if (!player.duration) throw new Error('playhead: the Plyr is not ready')
      else player.currentTime = seconds
    },
    async setRate(rate) {
      const player = requirePlayer()
      const taken = await supportRate(player, rate)
      player.speed = taken
      return taken
    },
    get startsOnSeek() {
      return state.player.provider !== 'html5'
    },
  }
}

/** The rate that the player takes. Rejects if Vimeo refuses it, which Plyr conceals. */
async function supportRate(player: Required<PlyrPlayer>, rate: number): Promise<number> {
  const { embed, provider, minimumSpeed, maximumSpeed } = player
  const clamped = Math.min(maximumSpeed, Math.max(minimumSpeed, rate))
  if (provider === 'vimeo') return finite(await embed?.setPlaybackRate?.(clamped)) ?? clamped
  if (provider !== 'youtube') return clamped
  if (!embed?.getAvailablePlaybackRates) throw new Error('playhead: the Plyr is not ready')
  return youtubeRate(clamped, embed.getAvailablePlaybackRates())
}
