/** What {@link scanJson} learns of a body without building anything. */
export interface ScannedJson {
  /** The write key at the top level of the body, if there is one. */
  readonly key?: string | undefined
  /** Why the body is not worth parsing. */
  readonly error?: string | undefined
}

/**
 * Far more than an event's data needs; validation recurses, and deeper input would overflow its
 * stack.
 */
const MAX_DEPTH = 32
/**
 * Numbers, texts, arrays and objects in one body. The SDK's fullest batch (48 KB of ranges) has
 * 24,000. Parsing and validating this many takes some 20 ms; without the bound, 256 KB of `[],[],…`
 * hold the thread for most of a second.
 */
const MAX_VALUES = 30_000

/**
 * One pass over the text, about a millisecond for the largest body: finds the key, so that nothing
 * is parsed for a sender without one, and measures depth and number of values, so that parsing and
 * validation have a known price.
 */
export function scanJson(json: string): ScannedJson {
  let depth = 0
  let values = 1
  let key: string | undefined
  let error: string | undefined
  for (let at = 0; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (char === QUOTE) {
      const end = endOfString(json, at)
      if (depth === 1 && end - at === 4 && json.startsWith('key', at + 1))
        key = stringAfterColon(json, end + 1) ?? key
      at = end
    } else if (char === OPEN_BRACKET || char === OPEN_BRACE) {
      depth++
      values++
      if (depth > MAX_DEPTH) error ??= `the body is nested deeper than ${MAX_DEPTH} levels`
    } else if (char === CLOSE_BRACKET || char === CLOSE_BRACE) depth--
    else if (char === COMMA) values++
  }
  if (values > MAX_VALUES) error ??= `the body has more than ${MAX_VALUES} values`
  return { key, error }
}

/** Where the string that begins at `start` has its closing quote. */
function endOfString(json: string, start: number): number {
  let at = start + 1
  for (; at < json.length; at++) {
    const char = json.charCodeAt(at)
    if (char === BACKSLASH) at++
    else if (char === QUOTE) break
  }
  return at
}

/** Keys have no characters that JSON escapes: one with an escape is no key. */
function stringAfterColon(json: string, from: number): string | undefined {
  AFTER_COLON.lastIndex = from
  return AFTER_COLON.exec(json)?.[1]
}
const AFTER_COLON = /\s*:\s*"([\w-]{1,200})"/y
const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c] as const
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d] as const
