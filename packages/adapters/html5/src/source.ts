import { withoutSecrets } from '@playhead/core/internal'

/**
 * What identifies the content of an element. The attribute comes before `currentSrc`, which is still the old one when `emptied` is fired.
 * Asked with every reading, so the last answer is kept.
 */
export function sourceReader(element: HTMLMediaElement): () => string | null {
  let asked: string | undefined
  let source: string | null = null
  return () => {
    const url = (element.getAttribute?.('src') && element.src) || element.currentSrc
    if (url !== asked) source = contentOf(url)
    asked = url
    return source
  }
}

/** Two of its words are players without one video. */
const YOUTUBE =
  /^(?:https?:)?\/\/(?:[^/]*[.@])?youtu(?:\.be|be(?:-nocookie)?\.com)\/(?:(?:\w+\/|.*[?&]v=)?(?!videoseries|live_stream)([\w-]{11})(?![\w-]))?/
/** An event is no video. Behind the number may come what opens an unlisted one. */
const VIMEO = /^(?:https?:)?\/\/(?:[^/]*[.@])?vimeo\.com\/(?:(?!event)(?:.*?\/)??(\d+)\b)?/
/** A signed token may stand for the id. */
const STREAM = /^(?:https?:)?\/\/(?:[^/]*[.@])?(?:cloudflarestream\.com|videodelivery\.net)\/([^/?#]*)/
/** Its public id is as long as a token. */
const MUX = /^(?:https?:)?\/\/stream\.mux\.com\/(\w+)/
const STREAM_ID = /^[a-z0-9]{32}$/i

/**
 * What identifies the content of an address. Of YouTube, Vimeo, Mux and Cloudflare Stream it is the public id, so that a video has one name
 * whichever player shows it; null where such an address names no video. Of anything else it is the address without what changes or
 * is secret. Nothing for `blob:` and `data:`, which name a buffer and not a content.
 */
export function contentOf(address: string | null | undefined): string | null {
  if (!address || /^(blob|data|mediastream):/.test(address)) return null
  const found = YOUTUBE.exec(address) ?? VIMEO.exec(address) ?? MUX.exec(address)
  if (found) return found[1] ?? null
  const stream = STREAM.exec(address)
  if (stream) return streamId(stream[1] as string)
  return withoutSecrets(address) || null
}

/**
 * The id of a video at Cloudflare Stream from the first part of a path: that itself, or the one that a token was signed for. The token
 * opens the video to whoever has it, and never leaves. Null for anything else.
 */
export function streamId(segment: string): string | null {
  try {
    const [, claims] = segment.split('.')
    const id = claims ? JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/'))).sub : segment
    return STREAM_ID.test(id) ? id : null
  } catch {
    return null
  }
}

/** What is said about a fault: without secrets, and short. Null for nothing. */
export const brief = (message: string | null | undefined): string | null =>
  message ? withoutSecrets(message).slice(0, 300) : null
