import type { QualityProbe } from '@playhead/core'
import { contentId } from '@playhead/iframe'
import { quietly } from './quietly.ts'

interface Track {
  readonly active: boolean
  readonly width: number | null
  readonly height: number | null
  readonly bandwidth: number
  readonly label?: string | null
}

/** What is needed of a `shaka.Player` of Shaka 4 or 5. */
export interface ShakaLike {
  getAssetUri(): string | null
  isLive?(): boolean
  getVariantTracks(): readonly Track[]
  addEventListener(type: string, heard: (event: Event) => void): void
  removeEventListener(type: string, heard: (event: Event) => void): void
}

/** Shaka's own: the player stopped. */
const CRITICAL = 2

/** What Shaka shows and suffers: `html5(video, { quality: shakaQuality(player) })`. */
export function shakaQuality(player: ShakaLike): QualityProbe {
  return {
    name: 'shaka',
    source: () => contentId(player.getAssetUri()),
    // Without content it answers false.
    live: () => quietly(() => (player.getAssetUri() ? (player.isLive?.() ?? null) : null)),
    attach({ rendition, error, signal }) {
      const show = (auto: boolean) => (): void => {
        const track = player.getVariantTracks().find(({ active }) => active)
        if (!track) return
        const { width, height, bandwidth, label } = track
        rendition(
          { width: width ?? undefined, height: height ?? undefined, bitrateBps: bandwidth, label: label ?? undefined },
          auto,
        )
      }
      const failed = (event: Event): void => {
        const { severity, code } = (event as Event & { detail: { severity: number; code: number } }).detail
        error({ fatal: severity === CRITICAL, code: `shaka_${code}`, message: null })
      }
      const heard = { adaptation: show(true), variantchanged: show(false), error: failed }
      for (const [type, hear] of Object.entries(heard)) {
        player.addEventListener(type, hear)
        signal.addEventListener('abort', () => player.removeEventListener(type, hear))
      }
      show(true)()
    },
  }
}
