import type { QualityProbe } from '@playhead/core'
import { contentId } from '@playhead/iframe'
import { isLiveJump } from './liveJump.ts'
import { quietly } from './quietly.ts'

interface Representation {
  readonly width?: number
  readonly height?: number
  readonly bitrateInKbit?: number
  readonly id?: string | number
}

/** What the probe uses of a `MediaPlayer` of dash.js 5. */
export interface DashLike {
  getSource(): unknown
  isDynamic?(): boolean
  getSettings?(): {
    readonly streaming?: {
      readonly liveCatchup?: {
        readonly enabled?: boolean | null
        readonly maxDrift?: number
        readonly playbackRate?: { readonly min?: number; readonly max?: number }
      }
    }
  }
  /** The window that can be sought, seconds. */
  getDvrWindow?(): { readonly start: number; readonly end: number } | null
  /** Behind the end of the window, seconds. */
  getTargetLiveDelay?(): number
  getCurrentRepresentationForType(type: 'video'): Representation | null
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own data
  on(event: any, listener: (data: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  off(event: any, listener: (data: any) => void): void
}

/**
 * Errors that end playback, by dash.js' numbers: those of the media element (1 to 5), of a manifest
 * that cannot be loaded, parsed or played (10, 11, 25, 31, 32), of a browser without a required
 * feature (23, 35). From 100 on they are about keys.
 */
const FATAL: readonly unknown[] = [1, 2, 3, 4, 5, 10, 11, 23, 25, 31, 32, 35]
const FIRST_KEY_ERROR = 100

/**
 * A probe of dash.js, for its renditions and errors: `html5(video, { quality: dashQuality(player)
 * })`.
 */
export function dashQuality(player: DashLike): QualityProbe {
  return {
    name: 'dash',
    source: () => {
      const source = quietly(() => player.getSource())
      return typeof source === 'string' ? contentId(source) : null
    },
    live: () => quietly(() => player.isDynamic?.() ?? null),
    catchUpRates() {
      const { enabled, playbackRate } =
        quietly(() => player.getSettings?.().streaming?.liveCatchup) ?? {}
      // dash.js gives them relative to 1; NaN stands for its own default.
      return enabled && this.live?.()
        ? [1 + (playbackRate?.min || -0.5), 1 + (playbackRate?.max || 0.5)]
        : null
    },
    isEngineSeek(from, to) {
      const window = quietly(() => player.getDvrWindow?.())
      if (!window || !this.live?.()) return false
      const { start, end } = window
      const target = end - (quietly(() => player.getTargetLiveDelay?.()) ?? 0)
      const { enabled, maxDrift } =
        quietly(() => player.getSettings?.().streaming?.liveCatchup) ?? {}
      return (
        isLiveJump(from, to, start, start, target) ||
        // NaN: the limit is the manifest's or the engine's own, and not known here.
        (enabled !== false && isLiveJump(from, to, target - (maxDrift || 1 / 0), target))
      )
    },
    attach({ rendition, error, signal }) {
      const emitRendition = (representation: Representation | null): void => {
        if (!representation) return
        const { width, height, bitrateInKbit, id } = representation
        rendition(
          {
            width,
            height,
            bitrateBps: bitrateInKbit && bitrateInKbit * 1000,
            label: id === undefined ? undefined : String(id),
          },
          true,
        )
      }
      const onRendered = (data: { mediaType: string; newRepresentation: Representation }): void => {
        if (data.mediaType === 'video') emitRendition(data.newRepresentation)
      }
      // A `playbackError` is fired first, also for errors that dash.js then recovers from. `error`
      // is final.
      const onError = ({ error: cause }: { error?: { code?: number; message?: string } }): void => {
        const code = cause?.code ?? 'unknown'
        const fatal = FATAL.includes(code) || (typeof code === 'number' && code >= FIRST_KEY_ERROR)
        error({ fatal, code: `dash_${code}`, message: cause?.message ?? null })
      }
      const listeners = { qualityChangeRendered: onRendered, error: onError }
      for (const [event, listener] of Object.entries(listeners)) {
        player.on(event, listener)
        signal.addEventListener('abort', () => player.off(event, listener))
      }
      emitRendition(quietly(() => player.getCurrentRepresentationForType('video')))
    },
  }
}
