/** What an engine answers; null when it throws, as some do before they have a source or after they were destroyed. */
export function quietly<T>(ask: () => T): T | null {
  try {
    return ask()
  } catch {
    return null
  }
}
