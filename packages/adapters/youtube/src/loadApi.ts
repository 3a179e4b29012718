import type { AdapterContext } from '@playhead/core'
import { readDocument } from '@playhead/core/internal'
import { appendScript } from '@playhead/iframe'
import { isPlayer, type YouTubePlayer } from './player.ts'

/** The script's one address: fixed, so that no option can point it elsewhere. */
const SCRIPT = 'https://www.youtube.com/iframe_api'
/** Its global callback has one slot, which is the page's; we look instead, so often, ms. */
const LOOK_MS = 100
const GIVE_UP_MS = 30_000

/** Loads YouTube's own API, unless the page does, and makes a player of the iframe, unless the page has. */
export function loadApi(
  iframe: HTMLIFrameElement,
  nonce: string | undefined,
  { document, window, report, setTimer, now }: AdapterContext,
  loaded: (player: YouTubePlayer) => void,
): void {
  const since = now()
  const fail = (why: string): void => report(new Error(why), 'youtube iframe_api')
  function look(): void {
    const { YT } = (window ?? {}) as {
      YT?: { Player?: new (iframe: HTMLIFrameElement) => unknown; get?(id: string): unknown }
    }
    if (!YT?.Player) {
      return now() - since < GIVE_UP_MS ? void setTimer(look, LOOK_MS) : fail('the API did not load')
    }
    const player = (iframe.id && YT.get?.(iframe.id)) || new YT.Player(iframe)
    if (isPlayer(player)) loaded(player)
  }
  if (document && !readDocument('querySelector').call(document, 'script[src*="/iframe_api"]'))
    appendScript(SCRIPT, 'playhead-youtube', nonce, () => fail('the API was blocked'))
  look()
}
