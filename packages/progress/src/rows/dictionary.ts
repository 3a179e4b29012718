/**
 * Values by an id from outside. Without a prototype, so that ids like `constructor` and `__proto__`
 * have no value until one is set.
 */
export const dictionary = <T>(entries: Iterable<readonly [string, T]> = []): Record<string, T> =>
  Object.assign(Object.create(null), Object.fromEntries(entries))

/** The value at `key`, if it is the object's own. */
export const ownValue = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined
