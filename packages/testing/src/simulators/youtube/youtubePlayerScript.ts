import { type FakeYTPlayer, getPlayer, ytPlayer } from './ytPlayer.ts'

/** The second script: the class, then the callbacks, once each. */
interface LateWindow {
  YT: Record<string, unknown>
  YTConfig: { readonly host: string }
  onYTReady?: () => void
  onYouTubeIframeAPIReady?: () => void
  onYouTubePlayerAPIReady?: () => void
}
const page = window as unknown as LateWindow
const { host } = page.YTConfig

/** `new` returns what the function returns. */
function Player(element: Element | string, options?: object): FakeYTPlayer {
  return ytPlayer(host, element, options)
}
Object.assign(page.YT, {
  Player,
  get: getPlayer,
  PlayerState: { UNSTARTED: -1, ENDED: 0, PLAYING: 1, PAUSED: 2, BUFFERING: 3, CUED: 5 },
})
page.onYTReady?.()
page.onYouTubeIframeAPIReady?.()
page.onYouTubePlayerAPIReady?.()
