import type { PlayerError } from '@playhead/core'
import { bareUrl } from './source.ts'

/** MediaError's codes, by name. */
const CODES = ['media_unknown', 'media_aborted', 'media_network', 'media_decode', 'media_unsupported'] as const

/** An element's error in our words; null is a `<source>` list of which none could be played. */
export function elementError(error: MediaError | null): PlayerError {
  const code = CODES[error ? error.code : 4] ?? CODES[0]
  const message = error?.message ? bareUrl(error.message).slice(0, 300) : null
  return { fatal: code !== 'media_aborted', code, message }
}
