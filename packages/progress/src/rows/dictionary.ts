/** Values by text from outside: without a prototype, so that no video is called `constructor` or `__proto__` before it was put there. */
export const dictionary = <T>(entries: Iterable<readonly [string, T]> = []): Record<string, T> =>
  Object.assign(Object.create(null), Object.fromEntries(entries))

/** The value at `key`, if it is the object's own. */
export const ownValue = <T>(object: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined
