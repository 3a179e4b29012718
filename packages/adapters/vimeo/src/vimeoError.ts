import type { PlayerError } from '@playhead/core'
import { type FrameMessage, text } from '@playhead/core/frame'

/** Failures of the video. Every other error with a `method` is about a call of the page's, and nobody's playback. */
const OF_THE_VIDEO = ['NotFoundError', 'PasswordError', 'PrivacyError']

/** Vimeo's error in our words; null when it is not about playback. Addresses in texts may carry secrets, and are left out. */
export function vimeoError({ method, name, message }: FrameMessage): PlayerError | null {
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
