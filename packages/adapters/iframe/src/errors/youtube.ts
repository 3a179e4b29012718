import type { PlayerError } from '@playhead/core'

const ERRORS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  2: ['youtube_bad_parameter', 'The video id or another parameter is invalid'],
  5: ['youtube_html5', 'The HTML5 player failed'],
  100: ['youtube_not_found', 'The video was removed or is private'],
  101: ['youtube_embedding_forbidden', 'The owner does not allow this video in other pages'],
  150: ['youtube_embedding_forbidden', 'The owner does not allow this video in other pages'],
  153: [
    'youtube_client_identity',
    'YouTube did not receive the embedding page: referrerpolicy must not hide the origin',
  ],
}

/**
 * Translates an error code of YouTube, from its frame or from a player around it. The code is a
 * number or its text. Every YouTube error ends playback.
 */
export function youtubeError(code: unknown): PlayerError {
  const number = Number(code)
  const known = Number.isInteger(number) && number > 0 && number < 1000 ? number : null
  const [name, message] = ERRORS[String(known)] ?? [`youtube_${known ?? 'unknown'}`, null]
  return { fatal: true, code: name, message }
}
