/** Cloudflare Stream's three families of players, exactly: `watch.` hosts are pages, `embed.` hosts are scripts. */
export const STREAM_ORIGINS: RegExp =
  /^https:\/\/(?:customer-[a-z0-9]+\.cloudflarestream\.com|iframe\.cloudflarestream\.com|iframe\.videodelivery\.net)$/

const VIDEO_ID = /^[a-z0-9]{32}$/i
/** Three parts, of which the second is the claims. Longer ones are not looked into. */
const TOKEN = /^[\w-]+\.([\w-]{1,4096})\.[\w-]+$/

/**
 * The video's id in a player's address, or in what the SDK calls `src`. Where a signed token stands in its place, the id that it was
 * signed for: the token opens the video to whoever has it, and never leaves. Null for anything else.
 */
export function streamId(address: string | undefined): string | null {
  const [, path = ''] = /^(?:https:\/\/[^/?#]+\/)?([^/?#]+)/.exec(address ?? '') ?? []
  if (VIDEO_ID.test(path)) return path
  const [, claims] = TOKEN.exec(path) ?? []
  if (!claims) return null
  try {
    const { sub } = JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))
    return typeof sub === 'string' && VIDEO_ID.test(sub) ? sub : null
  } catch {
    return null
  }
}
