import type { QualityProbe } from '@playhead/core'
import type { EventList, VideoJsPlayer } from './videoJsPlayer.ts'

/** A level as Video.js lists it; what is unknown is absent, or 0. */
interface QualityLevel {
  readonly width?: number
  readonly height?: number
  readonly bitrate?: number
  readonly label?: string
  readonly enabled?: boolean
}

type QualityLevels = EventList & ArrayLike<QualityLevel> & { readonly selectedIndex: number }

/** What streaming of Video.js has chosen. Without streaming the list is empty and says nothing. */
export function qualityLevels(player: VideoJsPlayer): QualityProbe {
  return {
    name: 'videojs',
    attach({ rendition, signal }) {
      const levels = player.qualityLevels?.() as QualityLevels | undefined
      if (!levels) return
      const chosen = (): void => {
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
      levels.addEventListener('change', chosen)
      signal.addEventListener('abort', () => levels.removeEventListener('change', chosen), { once: true })
      chosen()
    },
  }
}
