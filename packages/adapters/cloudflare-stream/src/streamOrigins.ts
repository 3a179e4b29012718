/**
 * The three families of hosts that serve Cloudflare Stream's player: `watch.` hosts are pages,
 * `embed.` hosts are scripts.
 */
export const STREAM_ORIGINS: RegExp =
  /^https:\/\/(?:customer-[a-z0-9]+\.cloudflarestream\.com|iframe\.cloudflarestream\.com|iframe\.videodelivery\.net)$/
