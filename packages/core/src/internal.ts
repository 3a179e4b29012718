/**
 * What Playhead's own packages share. Not part of the public API: it changes in any release.
 * @packageDocumentation
 */
export { DEV } from './development.ts'
export type { OptionRules } from './options.ts'
export {
  checkOptions,
  isFunction,
  isObject,
  isShare,
  optional,
  setupError,
  show,
} from './options.ts'
export { readDocument } from './readDocument.ts'
export type { RetryDelay } from './retry.ts'
export { exponentialCeiling, MAX_RETRY_DELAY_MS, parseRetryAfter, retryDelay } from './retry.ts'
export type { RecordedSession } from './session/recording.ts'
export { replayReadings } from './session/recording.ts'
export { BLANK_PLAYER } from './session/reducer/state.ts'
export { stringify } from './stringify.ts'
export { finite, text } from './values.ts'
export { withoutSecrets } from './withoutSecrets.ts'
