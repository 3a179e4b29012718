/** Parses stored text; an empty object where it is damaged or missing. */
// biome-ignore lint/suspicious/noExplicitAny: storage may hold anything
export function parseStored(text: unknown): any {
  try {
    return JSON.parse(text as string) ?? {}
  } catch {
    return {}
  }
}
