/** Set by the build; sources run as they are have no such name. */
declare const __DEV__: boolean | undefined

/**
 * Whether errors explain what was expected. Production builds leave those texts out, so each has to
 * stand behind this constant: `DEV && 'a text'`.
 */
export const DEV: boolean = typeof __DEV__ === 'undefined' || __DEV__
