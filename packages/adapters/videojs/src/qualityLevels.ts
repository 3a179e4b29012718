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

/**
 * The renditions of Video.js' streaming. Without streaming the list is empty and no event is fired.
 */
export function qualityLevels(player: VideoJsPlayer): QualityProbe {
  return {
    name: 'videojs',
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
