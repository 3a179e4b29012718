import { cloudflareStream } from '@playhead/cloudflare-stream'
import type { Adapter } from '@playhead/core'
import { DEV, setupError } from '@playhead/core/internal'
import { vimeo } from '@playhead/vimeo'
import { youtube } from '@playhead/youtube'

/** Players by the hosts of their frames. */
const PLAYERS: readonly (readonly [
  host: RegExp,
  follow: (iframe: HTMLIFrameElement) => Adapter,
])[] = [
  [
    /(^|\.)youtube(-nocookie)?\.com$/,
    (iframe) => youtube(iframe, { connect: iframe.dataset.connect as 'listen' }),
  ],
  [/^player\.vimeo\.com$/, (iframe) => vimeo(iframe)],
  [/(^|\.)(cloudflarestream\.com|videodelivery\.net)$/, (iframe) => cloudflareStream(iframe)],
]

/**
 * Follows the player in a frame. `dist/playhead.players.js` gives it to the script that loaded it.
 * @throws TypeError if nothing is known of such a frame.
 */
export function followFrame(iframe: HTMLIFrameElement): Adapter {
  const { hostname } = new URL(iframe.src, location.href)
  const [, follow] = PLAYERS.find(([host]) => host.test(hostname)) ?? []
  if (follow) return follow(iframe)
  throw setupError(
    'data-playhead on an <iframe>',
    DEV && 'expects one of YouTube, Vimeo or Cloudflare Stream',
    hostname,
  )
}
