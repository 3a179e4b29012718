/**
 * Calls a method of an engine; null if it throws, as some do before they have a source or after
 * they were destroyed.
 */
export function quietly<T>(call: () => T): T | null {
  try {
    return call()
  } catch {
    return null
  }
}
