import type { PlayerError } from '@playhead/core'
import type { FrameMessage } from '@playhead/core/frame'

/** Failures of the video. Every other error with a `method` is about a call of the page's, and nobody's playback. */
const OF_THE_VIDEO = ['NotFoundError', 'PasswordError', 'PrivacyError']

/** Vimeo's error in our words; null when it is not about playback. Addresses in texts may carry secrets, and are left out. */
export function vimeoError({ method, name, message }: FrameMessage): PlayerError | null {
  if (method && !OF_THE_VIDEO.includes(String(name))) return null
  const code = /^\w{1,60}$/.test(String(name ?? '')) ? `vimeo_${name}` : 'vimeo_unknown'
  const text = typeof message === 'string' ? message.replace(/\b\w+:\/\/\S+/g, '…').slice(0, 300) : null
  return { fatal: true, code, message: text }
}
