import type { OptionRules } from '@playhead/core/internal'

/** The options that both transports share, judged alike. */
export const SHARED_OPTIONS: OptionRules = {
  url: [
    (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
    "a non-empty string or URL, like '/v1/ingest'",
  ],
  key: [(value) => value === undefined || (typeof value === 'string' && value !== ''), 'a write key, or left out'],
  body: [(value) => value === undefined || typeof value === 'function', 'a function of the batch'],
}
