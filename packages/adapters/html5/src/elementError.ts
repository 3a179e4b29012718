import type { PlayerError } from '@playhead/core'
import { brief } from './source.ts'

/** MediaError's codes, by name. */
const CODES = ['unknown', 'aborted', 'network', 'decode', 'unsupported'] as const

/** An element's error in our words; null is a `<source>` list of which none could be played. */
export function elementError(error: MediaError | null): PlayerError {
  const code = CODES[error ? Number(error.code) : 4] ?? CODES[0]
  return { fatal: code !== 'aborted', code: `media_${code}`, message: brief(error?.message) }
}
