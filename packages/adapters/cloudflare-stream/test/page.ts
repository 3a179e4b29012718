import type { Session } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { createPageHarness, type PageHarness } from '@playhead/testing/page'
import { type CloudflareStreamAdapter, cloudflareStream, type StreamPlayer } from '../src/index.ts'
import 'cloudflare-video-element'

/** The player that Cloudflare's SDK returns. */
export type SdkPlayer = StreamPlayer & HTMLVideoElement
/** What a page tracks: its iframe, the player of the SDK, or the custom element. */
export type TrackedPlayer = 'iframe' | 'sdk' | 'element'

/** What the page under test has as `harness`. */
export interface StreamHarness extends PageHarness {
  readonly adapter: CloudflareStreamAdapter
  /** Of the SDK; of the package that made it, where one did. */
  player: SdkPlayer
  track(player: TrackedPlayer): Session
}

const element = (): HTMLVideoElement | null =>
  document.querySelector('cloudflare-video') as HTMLVideoElement | null
const iframe = (): HTMLIFrameElement | null =>
  document.querySelector('iframe') ?? element()?.shadowRoot?.querySelector('iframe') ?? null
/** On pages that load the SDK, and on those where stream-react renders the player. */
interface PlayerWindow {
  readonly Stream?: (iframe: HTMLIFrameElement) => SdkPlayer
  readonly streamRef?: { readonly current?: SdkPlayer }
}

/** Makes the SDK's player, or takes the one that another package has made. */
async function createPlayer(): Promise<SdkPlayer> {
  const { Stream, streamRef } = window as unknown as PlayerWindow
  let player: SdkPlayer | undefined
  await harness.waitUntil(() => {
    const frame = iframe()
    player =
      streamRef?.current ??
      (element() as { api?: SdkPlayer } | null)?.api ??
      (frame ? Stream?.(frame) : undefined)
    return player
  })
  return player as SdkPlayer
}

const harness = Object.assign(createPageHarness(), {
  player: undefined as unknown as SdkPlayer,
  track(player: TrackedPlayer) {
    const frame = iframe() as HTMLIFrameElement
    if (player === 'element') return harness.trackAdapter(html5(element() as HTMLVideoElement))
    return harness.trackAdapter(
      player === 'sdk'
        ? cloudflareStream(harness.player, { iframe: frame })
        : cloudflareStream(frame),
    )
  },
}) as StreamHarness
Object.assign(window, { harness })

// The fragment is what the page tracks. Stream sends its duration once: a script that listens from
// the beginning knows it.
addEventListener('DOMContentLoaded', async () => {
  const tracked = location.hash.slice(1) as TrackedPlayer | ''
  if (!tracked) return
  if (tracked !== 'iframe') harness.player = await createPlayer()
  harness.track(tracked)
})
