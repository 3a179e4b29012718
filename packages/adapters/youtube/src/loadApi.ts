import type { AdapterContext } from '@playhead/core'
import { readDocument } from '@playhead/core/internal'
import { appendScript } from '@playhead/iframe'
import { findPlayer, isPlayer, type YouTubePlayer } from './followPlayer.ts'

/** The script's only URL: fixed, so that no option can point it elsewhere. */
const SCRIPT = 'https://www.youtube.com/iframe_api'
/**
 * The global callback of the script has one slot, which belongs to the page. The API is polled for
 * instead, ms.
 */
const POLL_MS = 100
const GIVE_UP_MS = 30_000

/**
 * Loads YouTube's own API, unless the page does, and makes a player of the iframe, unless the page
 * has.
 */
export function loadApi(
  iframe: HTMLIFrameElement,
  nonce: string | undefined,
  { document, window, report, setTimer, now }: AdapterContext,
  onPlayer: (player: YouTubePlayer) => void,
): void {
  const since = now()
  const fail = (reason: string): void => report(new Error(reason), 'youtube iframe_api')
  function poll(): void {
    const { YT } = (window ?? {}) as {
      YT?: { Player?: new (iframe: HTMLIFrameElement) => unknown }
    }
    if (!YT?.Player) {
      return now() - since < GIVE_UP_MS
        ? void setTimer(poll, POLL_MS)
        : fail('the API did not load')
    }
    const player = findPlayer(iframe, window) ?? new YT.Player(iframe)
    if (isPlayer(player)) onPlayer(player)
  }
  if (document && !readDocument('querySelector').call(document, 'script[src*="/iframe_api"]'))
    appendScript(SCRIPT, 'playhead-youtube', nonce, () => fail('the API was blocked'))
  poll()
}
