import type { QualityProbe } from '@playhead/core'
import { contentId } from '@playhead/iframe'
import { quietly } from './quietly.ts'

interface Representation {
  readonly width?: number
  readonly height?: number
  readonly bitrateInKbit?: number
  readonly id?: string | number
}

/** What is needed of a `MediaPlayer` of dash.js 5. */
export interface DashLike {
  getSource(): unknown
  isDynamic?(): boolean
  getCurrentRepresentationForType(type: 'video'): Representation | null
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own data
  on(event: any, heard: (data: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  off(event: any, heard: (data: any) => void): void
}

/**
 * After these nothing plays, by dash.js' own numbers: the media element's (1 to 5), a manifest that cannot be had, read or played
 * (10, 11, 25, 31, 32), a browser without what it takes (23, 35). From 100 on they are about keys.
 */
const FATAL: readonly unknown[] = [1, 2, 3, 4, 5, 10, 11, 23, 25, 31, 32, 35]
const FIRST_OF_KEYS = 100

/** What dash.js shows and suffers: `html5(video, { quality: dashQuality(player) })`. */
export function dashQuality(player: DashLike): QualityProbe {
  return {
    name: 'dash',
    source: () => {
      const source = quietly(() => player.getSource())
      return typeof source === 'string' ? contentId(source) : null
    },
    live: () => quietly(() => player.isDynamic?.() ?? null),
    attach({ rendition, error, signal }) {
      const show = (shown: Representation | null): void => {
        if (!shown) return
        const { width, height, bitrateInKbit, id } = shown
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
      const rendered = (data: { mediaType: string; newRepresentation: Representation }): void => {
        if (data.mediaType === 'video') show(data.newRepresentation)
      }
      // A `playbackError` comes first, also of what dash.js then recovers from: `error` is the last word.
      const failed = ({ error: cause }: { error?: { code?: number; message?: string } }): void => {
        const code = cause?.code ?? 'unknown'
        const fatal = FATAL.includes(code) || (typeof code === 'number' && code >= FIRST_OF_KEYS)
        error({ fatal, code: `dash_${code}`, message: cause?.message ?? null })
      }
      const heard = { qualityChangeRendered: rendered, error: failed }
      for (const [event, hear] of Object.entries(heard)) {
        player.on(event, hear)
        signal.addEventListener('abort', () => player.off(event, hear))
      }
      show(quietly(() => player.getCurrentRepresentationForType('video')))
    },
  }
}
