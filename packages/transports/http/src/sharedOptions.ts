import type { OptionRules } from '@playhead/core'

type Rule = OptionRules[string]

/** The options that both transports share, judged alike. */
export const URL_OPTION: Rule = [
  (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
  "a URL, like '/v1/ingest'",
]
export const KEY: Rule = [
  (value) => value === undefined || (typeof value === 'string' && value !== ''),
  'a write key, or left out',
]
export const BODY: Rule = [(value) => value === undefined || typeof value === 'function', 'a function of the batch']
