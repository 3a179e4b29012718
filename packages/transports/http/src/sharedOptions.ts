import type { OptionRules } from '@playhead/core/internal'

/** Rules of the options that both transports have. */
export const SHARED_OPTIONS: OptionRules = {
  url: [
    (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
    "a non-empty string or URL, like '/v1/ingest'",
  ],
  key: [(value) => value === undefined || (typeof value === 'string' && value !== ''), 'a write key, or left out'],
  encode: [(value) => value === undefined || typeof value === 'function', 'a function of the batch'],
}
