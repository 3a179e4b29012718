import { streamId } from '@playhead/html5'

/** Cloudflare Stream's three families of players, exactly: `watch.` hosts are pages, `embed.` hosts are scripts. */
export const STREAM_ORIGINS: RegExp =
  /^https:\/\/(?:customer-[a-z0-9]+\.cloudflarestream\.com|iframe\.cloudflarestream\.com|iframe\.videodelivery\.net)$/

/** The video's public id in a player's address, or in what the SDK calls `src`. Null for anything else. */
export function videoOf(address: string | undefined): string | null {
  const [, path = ''] = /^(?:https:\/\/[^/?#]+\/)?([^/?#]+)/.exec(address ?? '') ?? []
  return streamId(path)
}
