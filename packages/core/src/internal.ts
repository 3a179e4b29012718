/**
 * What Playhead's own packages share. Not part of the public API: it changes in any release.
 * @packageDocumentation
 */
export { MAX_TIMER_MS } from './contracts/clock.ts'
export { DEV } from './development.ts'
export type { RecordedSession } from './session/recording.ts'
export { replayReadings } from './session/recording.ts'
export type { Reading, SessionInput } from './session/reducer/state.ts'
export { BLANK_PLAYER, initialState } from './session/reducer/state.ts'
export { project, toRecord } from './session/snapshot.ts'
export type { OptionRules } from './utilities/options.ts'
export {
  checkOptions,
  isFunction,
  isObject,
  isShare,
  optional,
  setupError,
  show,
} from './utilities/options.ts'
export { readDocument } from './utilities/readDocument.ts'
export type { RetryDelay } from './utilities/retry.ts'
export {
  exponentialCeiling,
  MAX_RETRY_DELAY_MS,
  parseRetryAfter,
  retryDelay,
} from './utilities/retry.ts'
export { stringify } from './utilities/stringify.ts'
export { finite, text } from './utilities/values.ts'
export { withLimit } from './utilities/withLimit.ts'
export { withoutSecrets } from './utilities/withoutSecrets.ts'
