import { withoutSecrets } from '@playhead/core/internal'

/** `videoseries` and `live_stream` stand where an id stands, and are players without one video. */
const YOUTUBE =
  /^(?:https?:)?\/\/(?:[^/]*[.@])?youtu(?:\.be|be(?:-nocookie)?\.com)\/(?:(?:\w+\/|.*[?&]v=)?(?!videoseries|live_stream)([\w-]{11})(?![\w-]))?/
/** An event is not a video. After the number may come the hash that opens an unlisted video. */
const VIMEO = /^(?:https?:)?\/\/(?:[^/]*[.@])?vimeo\.com\/(?:(?!event)(?:.*?\/)??(\d+)\b)?/
/** A signed token may stand for the id. */
const STREAM =
  /^(?:https?:)?\/\/(?:[^/]*[.@])?(?:cloudflarestream\.com|videodelivery\.net)\/([^/?#]*)/
/** The public id is as long as a token. */
const MUX = /^(?:https?:)?\/\/stream\.mux\.com\/(\w+)/
const STREAM_ID = /^[a-z0-9]{32}$/i

/**
 * Identifies the content at a URL. For YouTube, Vimeo, Mux and Cloudflare Stream it is the public
 * id, so that a video has one name in every player; null where such a URL names no video. For any
 * other URL it is the URL without what changes or is secret. Null for `blob:` and `data:`, which
 * name a buffer and not the content.
 */
export function contentId(url: string | null | undefined): string | null {
  if (!url || /^(blob|data|mediastream):/.test(url)) return null
  const match = YOUTUBE.exec(url) ?? VIMEO.exec(url) ?? MUX.exec(url)
  if (match) return match[1] ?? null
  const stream = STREAM.exec(url)
  if (stream) return parseStreamId(stream[1] as string)
  return withoutSecrets(url) || null
}

// The following read the URL of a player's iframe, whatever its host: whether the host is allowed
// is checked with every message.

/** The video in the URL of a YouTube player; null for a playlist. */
export function youtubePlayerId(url: string): string | null {
  const [, id] = /^https?:\/\/[^/]+\/embed\/([\w-]{1,64})(?:[/?#]|$)/.exec(url) ?? []
  return !id || id === 'videoseries' || id === 'live_stream' ? null : id
}

/**
 * The number of the video in the URL of a Vimeo player. Never `h=`, which opens an unlisted video.
 */
export function vimeoPlayerId(url: string | undefined): string | null {
  return /^https?:\/\/[^/?#]+\/video\/(\d{1,20})(?:[/?#]|$)/.exec(url ?? '')?.[1] ?? null
}

/**
 * The id of the video in the URL of a Cloudflare Stream player, or in the path that Cloudflare's
 * SDK calls `src`.
 */
export function streamPlayerId(url: string | undefined): string | null {
  const [, segment = ''] = /^(?:https:\/\/[^/?#]+\/)?([^/?#]+)/.exec(url ?? '') ?? []
  return parseStreamId(segment)
}

/**
 * The id of a video at Cloudflare Stream from the first segment of a path: the segment itself, or
 * the subject of a signed token. A token opens the video to everyone who has it, so it is never
 * returned.
 */
function parseStreamId(segment: string): string | null {
  try {
    const [, claims] = segment.split('.')
    const id = claims
      ? JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).sub
      : segment
    return STREAM_ID.test(id) ? id : null
  } catch {
    return null
  }
}
