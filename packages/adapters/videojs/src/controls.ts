import type { Controls } from '@playhead/core'
import { text } from '@playhead/core/internal'
import type { VideoJsPlayer } from './videoJsPlayer.ts'

/** Drives a Video.js player, whatever its tech. `isDisposed`: its methods do nothing any more. */
export function createControls(player: VideoJsPlayer, isDisposed: () => boolean): Controls {
  function requirePlayer(): Required<VideoJsPlayer> {
    if (isDisposed()) throw new Error('playhead: the Video.js player was disposed of')
    return player as Required<VideoJsPlayer>
  }
  return {
    play: async () => void (await requirePlayer().play()),
    pause: async () => void requirePlayer().pause(),
    seek: async (seconds) => void requirePlayer().currentTime(seconds),
    async setRate(rate) {
      const current = requirePlayer()
      const tech = current.tech(true) as
        | { featuresPlaybackRate?: boolean; playbackRate?(): number }
        | null
        | undefined
      current.playbackRate(rate)
      // The player itself returns the rate before, until the tech has reported the change, and 1
      // for a tech without rates.
      return tech?.featuresPlaybackRate === false ? 1 : (tech?.playbackRate?.() ?? rate)
    },
    // Techs for these embeds are plugins.
    get startsOnSeek() {
      return /^(youtube|vimeo)$/i.test(text(player.techName_))
    },
  }
}
