import type { QualityProbe } from '@playhead/core'
import { contentId } from '@playhead/iframe'
import { isLiveJump } from './liveJump.ts'
import { quietly } from './quietly.ts'

interface Track {
  readonly active: boolean
  readonly width: number | null
  readonly height: number | null
  readonly bandwidth: number
  readonly label?: string | null
}

/** What the probe uses of a `shaka.Player` of Shaka 4 or 5. */
export interface ShakaLike {
  getAssetUri(): string | null
  isLive?(): boolean
  /** The window that can be sought, seconds. */
  seekRange?(): { readonly start: number; readonly end: number }
  getConfiguration?(): {
    readonly streaming?: {
      readonly rebufferingGoal?: number
      readonly safeSeekOffset?: number
      readonly safeSeekEndOffset?: number
      readonly returnToEndOfLiveWindowWhenOutside?: boolean
      readonly liveSync?: {
        readonly enabled?: boolean
        readonly minPlaybackRate?: number
        readonly maxPlaybackRate?: number
      }
    }
  }
  getVariantTracks(): readonly Track[]
  addEventListener(type: string, listener: (event: Event) => void): void
  removeEventListener(type: string, listener: (event: Event) => void): void
}

/** Shaka's severity of errors that stop the player. */
const CRITICAL = 2

/**
 * A probe of Shaka, for its renditions and errors: `html5(video, { quality: shakaQuality(player)
 * })`.
 */
export function shakaQuality(player: ShakaLike): QualityProbe {
  return {
    name: 'shaka',
    source: () => contentId(player.getAssetUri()),
    // Without content, `isLive()` returns false.
    live: () => quietly(() => (player.getAssetUri() ? (player.isLive?.() ?? null) : null)),
    catchUpRates() {
      const {
        enabled,
        minPlaybackRate = 1,
        maxPlaybackRate = 1,
      } = quietly(() => player.getConfiguration?.().streaming?.liveSync) ?? {}
      return enabled && this.live?.() ? [minPlaybackRate, maxPlaybackRate] : null
    },
    isEngineSeek(from, to) {
      const { start = Number.NaN, end = 0 } = quietly(() => player.seekRange?.()) ?? {}
      if (!this.live?.()) return false
      // Shaka goes back to the beginning of the window, and so far into it that it can buffer; or to
      // its end.
      const {
        rebufferingGoal = 0,
        safeSeekOffset = 0,
        safeSeekEndOffset = 0,
        returnToEndOfLiveWindowWhenOutside: toEnd,
      } = quietly(() => player.getConfiguration?.().streaming) ?? {}
      const soon = start + safeSeekOffset
      return isLiveJump(
        from,
        to,
        start,
        soon,
        soon + rebufferingGoal,
        toEnd ? end - safeSeekEndOffset : null,
      )
    },
    attach({ rendition, error, signal }) {
      const emitRendition = (auto: boolean) => (): void => {
        const track = player.getVariantTracks().find(({ active }) => active)
        if (!track) return
        const { width, height, bandwidth, label } = track
        rendition(
          {
            width: width ?? undefined,
            height: height ?? undefined,
            bitrateBps: bandwidth,
            label: label ?? undefined,
          },
          auto,
        )
      }
      const onError = (event: Event): void => {
        const { severity, code } = (event as Event & { detail: { severity: number; code: number } })
          .detail
        error({ fatal: severity === CRITICAL, code: `shaka_${code}`, message: null })
      }
      const listeners = {
        adaptation: emitRendition(true),
        variantchanged: emitRendition(false),
        error: onError,
      }
      for (const [type, listener] of Object.entries(listeners)) {
        player.addEventListener(type, listener)
        signal.addEventListener('abort', () => player.removeEventListener(type, listener))
      }
      emitRendition(true)()
    },
  }
}
