import { DEV, isFunction, type OptionRules, optional } from '@playhead/core/internal'

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** Rules of the options that both transports have. */
export const SHARED_OPTIONS: OptionRules = {
  url: [
    (value) => isText(value) || value instanceof URL,
    DEV && "a non-empty string or URL, like '/v1/ingest'",
  ],
  key: [optional(isText), DEV && 'a write key, or left out'],
  encode: [optional(isFunction), DEV && 'a function of the batch'],
}
