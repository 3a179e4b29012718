import type { QualityProbe } from '@playhead/core'
import type { EventList, VideoJsPlayer } from './videoJsPlayer.ts'

/** A rendition as Video.js lists it; unknown values are absent, or 0. */
interface QualityLevel {
  readonly width?: number
  readonly height?: number
  readonly bitrate?: number
  readonly label?: string
  readonly enabled?: boolean
}

type QualityLevels = EventList & ArrayLike<QualityLevel> & { readonly selectedIndex: number }

/** The window moves on between the jump and its event, seconds. */
const TOLERANCE_S = 1

/**
 * The renditions of Video.js' streaming. Without streaming the list is empty and no event is fired.
 */
export function qualityLevels(player: VideoJsPlayer): QualityProbe {
  return {
    name: 'videojs',
    // Where playback fell out of the window, VHS jumps to its end. The window of other content
    // begins at 0.
    isEngineSeek(from, to) {
      const window = player.seekable() as TimeRanges
      const last = window.length - 1
      return last >= 0 && from < window.start(0) && to >= window.end(last) - TOLERANCE_S
    },
    attach({ rendition, signal }) {
      const levels = player.qualityLevels?.() as QualityLevels | undefined
      if (!levels) return
      const emitSelected = (): void => {
        const level = levels[levels.selectedIndex]
        if (!level) return
        const { width, height, bitrate, label } = level
        rendition(
          {
            ...(width && height ? { width, height } : {}),
            ...(bitrate ? { bitrateBps: bitrate } : {}),
            ...(label && label !== String(bitrate) ? { label } : {}),
          },
          Array.from(levels).filter(({ enabled }) => enabled).length > 1,
        )
      }
      levels.addEventListener('change', emitSelected)
      signal.addEventListener('abort', () => levels.removeEventListener('change', emitSelected))
      emitSelected()
    },
  }
}
