import type { QualityProbe } from '@playhead/core'

interface Representation {
  readonly width?: number
  readonly height?: number
  readonly bitrateInKbit?: number
  readonly id?: string | number
}

/** What is needed of a `MediaPlayer` of dash.js 5. */
export interface DashLike {
  getSource(): unknown
  getCurrentRepresentationForType(type: 'video'): Representation | null
  // biome-ignore lint/suspicious/noExplicitAny: each event has its own data
  on(event: any, heard: (data: any) => void): void
  // biome-ignore lint/suspicious/noExplicitAny: as above
  off(event: any, heard: (data: any) => void): void
}

/** What dash.js shows and suffers: `html5(video, { quality: dashQuality(player) })`. Its `playbackError` ends playback, `error` may not. */
export function dashQuality(player: DashLike): QualityProbe {
  return {
    name: 'dash',
    source: () => {
      const source = player.getSource()
      return typeof source === 'string' ? source.replace(/[?#].*/s, '') : null
    },
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
      const failed =
        (fatal: boolean) =>
        ({ error: cause }: { error: { code?: number | string; message?: string } }): void =>
          error({ fatal, code: `dash_${cause?.code ?? 'unknown'}`, message: cause?.message ?? null })
      const heard = { qualityChangeRendered: rendered, error: failed(false), playbackError: failed(true) }
      for (const [event, hear] of Object.entries(heard)) {
        player.on(event, hear)
        signal.addEventListener('abort', () => player.off(event, hear))
      }
      try {
        show(player.getCurrentRepresentationForType('video'))
      } catch {
        // It throws until something is loaded.
      }
    },
  }
}
