/**
 * What Playhead's own packages share. Not part of the public API: it changes in any release.
 * @packageDocumentation
 */
export type { OptionRules } from './options.ts'
export { checkOptions, isFunction, isObject, optional, show } from './options.ts'
export { readDocument } from './readDocument.ts'
export { BLANK_PLAYER } from './session/state.ts'
export { stringify } from './stringify.ts'
export { finite, text } from './values.ts'
export { withoutSecrets } from './withoutSecrets.ts'
