import type { QualityProbe } from '@playhead/core'
import { contentId } from '@playhead/iframe'
import { isLiveJump } from './liveJump.ts'
import { quietly } from './quietly.ts'

/** What the probe uses of an `Hls` of hls.js 1.x. */
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
  readonly config?: { readonly maxLiveSyncPlaybackRate?: number } | undefined
  /**
   * From the playlist that was loaded last: an event playlist that has ended is not live any more.
   */
  readonly latestLevelDetails?: {
    readonly live: boolean
    readonly fragmentStart?: number
    readonly edge?: number
  } | null
  readonly liveSyncPosition?: number | null
  /** Behind the edge, seconds. */
  readonly maxLatency?: number
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own data
  on(event: any, listener: (event: any, data: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  off(event: any, listener: (event: any, data: any) => void): void
}

/**
 * Reported as errors, but not about playback: hls.js aborted a load that is no longer needed, or
 * recovered from a stall.
 */
const IGNORED: readonly string[] = [
  'aborted',
  'bufferStalledError',
  'bufferNudgeOnStall',
  'bufferSeekOverHole',
]

/**
 * A probe of hls.js, for its renditions and errors: `html5(video, { quality: hlsQuality(hls) })`.
 * Only its fatal errors end playback.
 */
export function hlsQuality(hls: HlsLike): QualityProbe {
  return {
    name: 'hls',
    source: () => contentId(hls.url),
    live: () =>
      quietly(() => hls.latestLevelDetails ?? hls.levels[hls.currentLevel]?.details)?.live ?? null,
    catchUpRates() {
      const max = hls.config?.maxLiveSyncPlaybackRate ?? 1
      return max > 1 && this.live?.() ? [1, max] : null
    },
    isEngineSeek(from, to) {
      const { live, fragmentStart = 0, edge = 0 } = quietly(() => hls.latestLevelDetails) ?? {}
      if (!live) return false
      const { liveSyncPosition, maxLatency = Number.POSITIVE_INFINITY } = hls
      return isLiveJump(from, to, Math.max(fragmentStart, edge - maxLatency), liveSyncPosition)
    },
    attach({ rendition, error, reload, signal }) {
      // The level on screen, not the one that is being loaded.
      const onLevelSwitched = (_: string, { level }: { level: number }): void => {
        const { width, height, bitrate, name } = hls.levels[level] ?? {}
        rendition(
          { width, height, bitrateBps: bitrate, label: name || undefined },
          hls.autoLevelEnabled,
        )
      }
      const onError = (
        _: string,
        { fatal, details, error: cause }: { fatal: boolean; details: string; error?: Error },
      ): void => {
        if (fatal || !IGNORED.includes(details))
          error({ fatal, code: `hls_${details}`, message: cause?.message ?? null })
      }
      // `recoverMediaError()` detaches the element and attaches it again in one go.
      let detached: string | null = null
      const onDetaching = (): void => {
        detached = hls.url
        queueMicrotask(() => {
          detached = null
        })
      }
      const onAttaching = (): void => {
        if (detached && detached === hls.url) reload()
      }
      const listeners = {
        hlsLevelSwitched: onLevelSwitched,
        hlsError: onError,
        hlsMediaDetaching: onDetaching,
        hlsMediaAttaching: onAttaching,
      }
      for (const [event, listener] of Object.entries(listeners)) {
        hls.on(event, listener)
        signal.addEventListener('abort', () => hls.off(event, listener))
      }
      if (hls.currentLevel >= 0) onLevelSwitched('', { level: hls.currentLevel })
    },
  }
}
