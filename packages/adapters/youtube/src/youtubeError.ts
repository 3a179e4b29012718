import type { PlayerError } from '@playhead/core'

const ERRORS: Readonly<Record<string, readonly [code: string, message: string]>> = {
  2: ['youtube_bad_parameter', 'The video id or another parameter is invalid'],
  5: ['youtube_html5', 'The HTML5 player failed'],
  100: ['youtube_not_found', 'The video was removed or is private'],
  101: ['youtube_embedding_forbidden', 'The owner does not allow this video in other pages'],
  150: ['youtube_embedding_forbidden', 'The owner does not allow this video in other pages'],
  153: [
    'youtube_client_identity',
    'YouTube was not told which page embeds it: referrerpolicy must not hide the origin',
  ],
}

/** YouTube's error in our words. It comes as a number, or as a text. All of them end playback. */
export function youtubeError(code: unknown): PlayerError {
  const number = Number(code)
  const known = Number.isInteger(number) && number > 0 && number < 1000 ? number : null
  const [name, message] = ERRORS[String(known)] ?? [`youtube_${known ?? 'unknown'}`, null]
  return { fatal: true, code: name, message }
}
