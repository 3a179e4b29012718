import type { Session } from '@playhead/core'
import { html5 } from '@playhead/html5'
import { createPageHarness, type PageHarness } from '@playhead/testing/page'
import { type VimeoAdapter, vimeo } from '../src/index.ts'

/** A `@vimeo/player`, as the tests use it. */
export interface Player {
  play(): Promise<void>
  setCurrentTime(seconds: number): Promise<number>
  setPlaybackRate(rate: number): Promise<number>
  loadVideo(id: number): Promise<number>
  unload(): Promise<void>
  getDuration(): Promise<number>
  on(event: string, listener: (data: object) => void): void
}

/** What a page tracks: its iframe, the `@vimeo/player` of it, or the custom element. */
export type TrackedPlayer = 'iframe' | 'player' | 'element'

/** What the page under test has as `harness`. */
export interface VimeoHarness extends PageHarness {
  readonly adapter: VimeoAdapter
  player: Player
  track(player: TrackedPlayer): Session
}

const element = (): HTMLVideoElement | null =>
  document.querySelector('vimeo-video') as HTMLVideoElement | null
const iframe = (): HTMLIFrameElement =>
  document.querySelector('iframe') ??
  (element()?.shadowRoot?.querySelector('iframe') as HTMLIFrameElement)
/** Vimeo's script, on pages that load it. */
const api = (): { Player: new (iframe: HTMLIFrameElement) => Player } | undefined =>
  (window as { Vimeo?: { Player: new (iframe: HTMLIFrameElement) => Player } }).Vimeo

const harness = Object.assign(createPageHarness(), {
  player: undefined as unknown as Player,
  track(player: TrackedPlayer) {
    const Player = api()?.Player
    if (Player) harness.player = new Player(iframe())
    if (player === 'element') return harness.trackAdapter(html5(element() as HTMLVideoElement))
    return harness.trackAdapter(vimeo(player === 'player' ? (harness.player as never) : iframe()))
  },
}) as VimeoHarness
Object.assign(window, { harness })

// The fragment is what the page tracks from the beginning.
addEventListener('DOMContentLoaded', () => {
  if (location.hash) harness.track(location.hash.slice(1) as TrackedPlayer)
})
