import type { PlayerError } from '@playhead/core'
import { text } from '@playhead/core/internal'

/** An error as Vimeo's player sends it, unchecked. */
export interface VimeoFault {
  /** The call that failed, where the error is about one. */
  readonly method?: unknown
  readonly name?: unknown
  readonly message?: unknown
}

/**
 * Failures of the video itself. Any other error with a `method` is about a call that the page made,
 * and not about playback.
 */
const VIDEO_ERRORS = ['NotFoundError', 'PasswordError', 'PrivacyError']
const MAX_MESSAGE = 300

/**
 * Translates an error of Vimeo, from its frame or from a player around it; null when it is not
 * about playback. URLs in the message may carry secrets and are left out.
 */
export function vimeoError({ method, name, message }: VimeoFault): PlayerError | null {
  if (method && !VIDEO_ERRORS.includes(text(name))) return null
  const code = /^\w{1,60}$/.test(text(name)) ? `vimeo_${name}` : 'vimeo_unknown'
  return {
    fatal: true,
    code,
    message:
      text(message)
        .replace(/\b\w+:\/\/\S+/g, '…')
        .slice(0, MAX_MESSAGE) || null,
  }
}
