import type { PlayerError } from './adapter.ts'
import { text } from './frameValues.ts'

/** What Vimeo says about a fault, as it comes. */
export interface VimeoFault {
  readonly method?: unknown
  readonly name?: unknown
  readonly message?: unknown
}

const YOUTUBE: Readonly<Record<string, readonly [code: string, message: string]>> = {
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
/** Failures of Vimeo's videos. Every other error with a `method` is about a call of the page's, and nobody's playback. */
const OF_THE_VIDEO = ['NotFoundError', 'PasswordError', 'PrivacyError']

/**
 * YouTube's error in our words, whoever hands it on: its own frame, or a player around it. It comes as a number, or as a text. All of them
 * end playback.
 */
export function youtubeError(code: unknown): PlayerError {
  const number = Number(code)
  const known = Number.isInteger(number) && number > 0 && number < 1000 ? number : null
  const [name, message] = YOUTUBE[String(known)] ?? [`youtube_${known ?? 'unknown'}`, null]
  return { fatal: true, code: name, message }
}

/**
 * Vimeo's error in our words, whoever hands it on; null when it is not about playback. Addresses in texts may carry secrets, and are left out.
 */
export function vimeoError({ method, name, message }: VimeoFault): PlayerError | null {
  if (method && !OF_THE_VIDEO.includes(text(name))) return null
  const code = /^\w{1,60}$/.test(text(name)) ? `vimeo_${name}` : 'vimeo_unknown'
  return {
    fatal: true,
    code,
    message:
      text(message)
        .replace(/\b\w+:\/\/\S+/g, '…')
        .slice(0, 300) || null,
  }
}
