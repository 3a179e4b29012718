import type { QualityProbe } from '@playhead/core'
import { contentId } from '@playhead/iframe'
import { quietly } from './quietly.ts'

/** What is needed of an `Hls` of hls.js 1.x. */
export interface HlsLike {
  readonly levels: readonly {
    readonly width?: number
    readonly height?: number
    readonly bitrate?: number
    readonly name?: string | undefined
    readonly details?: { readonly live: boolean } | undefined
  }[]
  readonly currentLevel: number
  readonly autoLevelEnabled: boolean
  readonly url: string | null
  /** Of the playlist that was loaded last: an event playlist that ends is not live any more. */
  readonly latestLevelDetails?: { readonly live: boolean } | null
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own data
  on(event: any, heard: (event: any, data: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  off(event: any, heard: (event: any, data: any) => void): void
}

/** What hls.js calls errors and are none of the player's: it gave up a load that nobody wants any more, or helped itself over a stall. */
const NO_FAULTS: readonly string[] = ['aborted', 'bufferStalledError', 'bufferNudgeOnStall', 'bufferSeekOverHole']

/** What hls.js shows and suffers: `html5(video, { quality: hlsQuality(hls) })`. Only its fatal errors end playback. */
export function hlsQuality(hls: HlsLike): QualityProbe {
  return {
    name: 'hls',
    source: () => contentId(hls.url),
    live: () => quietly(() => hls.latestLevelDetails ?? hls.levels[hls.currentLevel]?.details)?.live ?? null,
    attach({ rendition, error, signal }) {
      // The level of what is on screen, not of what is being loaded.
      const switched = (_: string, { level }: { level: number }): void => {
        const { width, height, bitrate, name } = hls.levels[level] ?? {}
        rendition({ width, height, bitrateBps: bitrate, label: name || undefined }, hls.autoLevelEnabled)
      }
      const failed = (
        _: string,
        { fatal, details, error: cause }: { fatal: boolean; details: string; error?: Error },
      ): void => {
        if (fatal || !NO_FAULTS.includes(details))
          error({ fatal, code: `hls_${details}`, message: cause?.message ?? null })
      }
      hls.on('hlsLevelSwitched', switched)
      hls.on('hlsError', failed)
      signal.addEventListener('abort', () => {
        hls.off('hlsLevelSwitched', switched)
        hls.off('hlsError', failed)
      })
      if (hls.currentLevel >= 0) switched('', { level: hls.currentLevel })
    },
  }
}
