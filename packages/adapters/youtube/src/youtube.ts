import type { Adapter, Capabilities } from '@playhead/core'
import { checkOptions, DEV, type OptionRules, optional, setupError } from '@playhead/core/internal'
import { type FrameCounts, parseOrigin } from '@playhead/iframe'
import { embedFollower } from './followEmbed.ts'
import { isPlayer, type YouTubePlayer } from './followPlayer.ts'

/** How the adapter connects to an embed. */
export interface YouTubeOptions {
  /**
   * `listen`: receives what the embed sends to another script, and sends nothing but the commands
   * of `controls`. `handshake`: makes the embed send messages; only where no other script does,
   * because a later `new YT.Player(iframe)` would never become ready. `api`: loads YouTube's script
   * and makes that player.
   * @default 'listen'
   */
  readonly connect?: 'listen' | 'handshake' | 'api' | undefined
  /**
   * For the script of `connect: 'api'`, where a Content-Security-Policy asks for one.
   * @default none
   */
  readonly nonce?: string | undefined
  /**
   * Further origins of YouTube players, each exact: `https://player.example`. For tests and
   * proxies.
   * @default none
   */
  readonly allowedOrigins?: readonly string[] | undefined
}

/** The adapter of a YouTube embed. */
export interface YouTubeAdapter extends Adapter {
  /** How the frame's messages were handled. Null before it is tracked. */
  readonly counts: FrameCounts | null
}

/** The origins of YouTube's players. */
const ORIGINS = ['https://www.youtube.com', 'https://www.youtube-nocookie.com']
/** A seek by mouse is pause, buffering, playing: a pause waits this long for its cancellation. */
const CAPABILITIES: Capabilities = {
  timeSource: 'message',
  seek: 'derived',
  pauseSettleMs: 450,
  buffering: 'native',
}

const OPTIONS: OptionRules = {
  connect: [
    (value) => [undefined, 'listen', 'handshake', 'api'].includes(value as never),
    DEV && "'listen', 'handshake' or 'api'",
  ],
  nonce: [optional((value) => typeof value === 'string'), DEV && 'a string'],
  allowedOrigins: [
    optional((value) => Array.isArray(value) && value.every((each) => parseOrigin(each) === each)),
    DEV && 'exact origins, like https://player.example',
  ],
}

/**
 * An adapter for a YouTube embed: a `YT.Player` of the page, or an iframe.
 * @throws TypeError if it is neither, or an option is wrong.
 */
export function youtube(
  playerOrIframe: YouTubePlayer | HTMLIFrameElement,
  options: YouTubeOptions = {},
): YouTubeAdapter {
  const player = isPlayer(playerOrIframe) ? playerOrIframe : null
  const iframe = player ? player.getIframe() : (playerOrIframe as HTMLIFrameElement)
  if (iframe?.localName !== 'iframe') {
    throw setupError(
      'youtube(playerOrIframe)',
      DEV && 'expects a YT.Player or an <iframe>',
      playerOrIframe,
    )
  }
  checkOptions('youtube()', options, OPTIONS)
  const follower = embedFollower({
    iframe,
    given: player,
    connect: options.connect,
    nonce: options.nonce,
    origins: [...ORIGINS, ...(options.allowedOrigins ?? [])],
  })

  return Object.assign(follower, { name: 'youtube', capabilities: CAPABILITIES, element: iframe })
}
