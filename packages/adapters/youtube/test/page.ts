import { html5 } from '@playhead/html5'
import { createPageHarness, type PageHarness } from '@playhead/testing/page'
import { type YouTubeOptions, youtube } from '../src/index.ts'
import 'youtube-video-element'

/** A `YT.Player`, as the tests use it. */
export interface YTPlayer {
  addEventListener(type: string, listener: (event: { data: unknown }) => void): void
  playVideo?(): void
  stopVideo(): void
}

/**
 * What a page tracks: its iframe, a `YT.Player` that the page makes of it, or the custom element.
 */
export type TrackedPlayer = 'iframe' | 'player' | 'element'

/** What the page under test has as `harness`. */
export interface YouTubeHarness extends PageHarness {
  player: YTPlayer
  track(player: TrackedPlayer, options?: YouTubeOptions): Promise<void>
  /** Resolves once the script of YouTube's API has run. */
  waitForApi(): Promise<void>
  /** Makes a `YT.Player` of the iframe. */
  createPlayer(): YTPlayer
}

/** YouTube's API, once its script has run. */
const api = (): { Player?: new (iframe: HTMLIFrameElement) => YTPlayer } | undefined =>
  (window as { YT?: object }).YT

const iframe = (): HTMLIFrameElement => document.querySelector('iframe') as HTMLIFrameElement
const element = (): HTMLVideoElement =>
  document.querySelector('youtube-video') as unknown as HTMLVideoElement

const harness: YouTubeHarness = Object.assign(createPageHarness(), {
  player: undefined as unknown as YTPlayer,
  waitForApi: () => harness.waitUntil(() => api()?.Player),
  createPlayer() {
    const Player = api()?.Player
    if (!Player) throw new Error("YouTube's API has not been loaded")
    harness.player = new Player(iframe())
    return harness.player
  },
  async track(player: TrackedPlayer, options?: YouTubeOptions) {
    if (player === 'player') {
      await harness.waitForApi()
      harness.createPlayer()
    }
    const tracked = player === 'player' ? (harness.player as unknown as YT.Player) : iframe()
    harness.trackAdapter(player === 'element' ? html5(element()) : youtube(tracked, options))
  },
})
Object.assign(window, { harness })
