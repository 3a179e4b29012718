/**
 * A message from a frame, copied: plain data on null prototypes, where every value is unknown until
 * it is checked.
 */
export type FrameMessage = { readonly [key: string]: unknown }

/**
 * `json`: strings only. `object`: structured clones only. `either`: for a vendor that sends both.
 */
export type FrameEncoding = 'json' | 'object' | 'either'

/** Longer strings are not parsed, characters. YouTube's first message has about 6000. */
const MAX_JSON = 65_536
/** Longer texts inside a message are truncated, characters. */
const MAX_TEXT = 300
/** Values in one message; further ones are left out. */
const MAX_VALUES = 2000
/** Nesting of objects; deeper ones are left out. */
const MAX_DEPTH = 5

/** Whether the data may be a message, by its type and size. Nothing is parsed or read for it. */
export function isReadable(data: unknown, encoding: FrameEncoding): boolean {
  if (typeof data !== 'string') return encoding !== 'json' && isPlainObject(data)
  return encoding !== 'object' && data.length <= MAX_JSON && data[0] === '{'
}

/** Parses and copies a message; null when it is not JSON. */
export function readMessage(data: unknown): FrameMessage | null {
  try {
    return copy(typeof data === 'string' ? JSON.parse(data) : (data as object))
  } catch {
    return null // another protocol
  }
}

/**
 * Whether this is a plain object, of any window: not a Map, a Date, a buffer or another type that
 * structured clones can carry.
 */
const isPlainObject = (value: unknown): value is object =>
  Object.prototype.toString.call(value) === '[object Object]'

function copy(message: object): FrameMessage {
  let values = 0
  const inner = (value: unknown, depth: number): unknown => {
    if (++values > MAX_VALUES) return undefined
    if (typeof value === 'string') return value.slice(0, MAX_TEXT)
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
    if (depth > MAX_DEPTH) return undefined
    if (Array.isArray(value))
      return value.slice(0, MAX_VALUES).map((each) => inner(each, depth + 1))
    if (!isPlainObject(value)) return undefined
    const copied: Record<string, unknown> = Object.create(null)
    for (const key in value) {
      if (values > MAX_VALUES) break
      if (key !== '__proto__') copied[key] = inner(value[key as never], depth + 1)
    }
    return copied
  }
  return inner(message, 0) as FrameMessage
}
