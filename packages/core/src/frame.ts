import type { AdapterContext } from './adapter.ts'

export { appendScript } from './appendScript.ts'
export type { VimeoFault } from './frameErrors.ts'
export { vimeoError, youtubeError } from './frameErrors.ts'
export { finite, text } from './frameValues.ts'
export { readDocument } from './readDocument.ts'

/** What a frame said, copied: plain data on null prototypes, unknown until each value is looked at. */
export type FrameMessage = { readonly [key: string]: unknown }

/** Whom to listen to, and how the vendor speaks. */
export interface FrameOptions {
  readonly frame: HTMLIFrameElement
  /** The vendor's origins. An expression has to be anchored at both ends: `^https://player\.vimeo\.com$`. */
  readonly origins: RegExp | readonly string[]
  /** Further origins, each exact: an enterprise's own host, or a simulator. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
  /** `json`: strings only. `object`: structured clones only. `either`: a vendor that speaks both. */
  readonly encoding: 'json' | 'object' | 'either'
  /** What a message is about. While a frame says too much, only the last about each thing is heard. @default all the same */
  about?(message: FrameMessage): string
  hear(message: FrameMessage): void
}

/** What came of the messages of a frame, for diagnostics. */
export interface FrameCounts {
  readonly heard: number
  /** From the frame, but of an origin that it must not have: it was navigated elsewhere. */
  readonly foreign: number
  /** No message of this vendor by its form, or too large. */
  readonly unreadable: number
  /** Said faster than anybody can play, and replaced by what was said after it. */
  readonly replaced: number
}

/** An ear at a frame. */
export interface FrameEar {
  readonly counts: FrameCounts
  /** Says something to the frame, if it is still where its `src` says; true if it was sent. Never to an origin that we do not know. */
  post(message: unknown): boolean
}

/** Longer strings are not parsed, characters. YouTube's first message has about 6000. */
const MAX_JSON = 65_536
/** Longer texts inside a message are cut. */
const MAX_TEXT = 300
/** Values in one message; beyond, they are left out. */
const MAX_VALUES = 2000
/** Objects within objects; deeper ones are left out. */
const MAX_DEPTH = 5
/** Messages a second, in the long run: a lively player says 20, one that tells every property with every event 100. */
const BUDGET_PER_S = 200
/** Messages at once: a viewer who drags the seek bar makes a player say hundreds in a second. */
const BUDGET_BURST = 600
/** Of what comes beyond, the latest wait, unread, and for how long, ms. */
const MAX_WAITING = 64
const WAIT_MS = 250

/**
 * Hears one frame, and nobody else who posts messages to this page: exact window and exact origin on every message, form, size and a budget
 * before anything is parsed, copies without prototypes, and no exception out of a listener. `core` itself names no window:
 * the context brings it.
 */
export function hearFrame(
  { frame, origins, allowedOrigins = [], encoding, about = () => '', hear }: FrameOptions,
  { window, signal, report, now, setTimer }: Pick<AdapterContext, 'window' | 'signal' | 'report' | 'now' | 'setTimer'>,
): FrameEar {
  const counts = { heard: 0, foreign: 0, unreadable: 0, replaced: 0 }
  const waiting: unknown[] = []
  let left = BUDGET_BURST
  let countedAt = now()

  const isKnown = (origin: string): boolean =>
    allowedOrigins.includes(origin) || ('test' in origins ? origins.test(origin) : origins.includes(origin))

  window?.addEventListener('message', listen, { signal })

  function listen({ source, origin, data }: MessageEvent): void {
    // A window keeps its identity when it navigates, its origin does not: both are asked for, every time.
    if (!source || source !== frame.contentWindow) return
    if (origin === 'null' || !isKnown(origin)) return void counts.foreign++
    if (!isReadable(data, encoding)) return void counts.unreadable++
    if (!waiting.length && afford()) return take(data, tell)
    if (!waiting.length) setTimer(catchUp, WAIT_MS)
    if (waiting.push(data) <= MAX_WAITING) return
    waiting.shift()
    counts.replaced++
  }

  function catchUp(): void {
    const last = new Map<string, FrameMessage>()
    for (const data of waiting.splice(0)) {
      take(data, (message) => {
        const subject = about(message)
        // Moved to the end: what is told in the end comes in the order in which it was said last.
        if (last.delete(subject)) counts.replaced++
        last.set(subject, message)
      })
    }
    for (const message of last.values()) if (!signal.aborted) guarded(() => tell(message))
  }

  function take(data: unknown, then: (message: FrameMessage) => void): void {
    const message = read(data)
    if (message) guarded(() => then(message))
    else counts.unreadable++
  }

  function tell(message: FrameMessage): void {
    counts.heard++
    hear(message)
  }

  function guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      report(error, 'frame message')
    }
  }

  function afford(): boolean {
    const at = now()
    left = Math.min(BUDGET_BURST, left + ((at - countedAt) / 1000) * BUDGET_PER_S)
    countedAt = at
    return left >= 1 && left-- >= 1
  }

  return {
    counts,
    post(message) {
      const origin = originOf(frame.src)
      if (!origin || !isKnown(origin) || !frame.contentWindow) return false
      // Still the blank page that every frame begins with, and which we may look into: the browser would complain in the console.
      if (frame.contentDocument) return false
      frame.contentWindow.postMessage(message, origin)
      return true
    },
  }
}

/** Says when the frame is full screen, or what contains it; also where the player inside the frame did it. */
export function watchFullscreen(
  frame: Element,
  { document, emit, signal }: Pick<AdapterContext, 'document' | 'emit' | 'signal'>,
): void {
  let active = false
  const look = (): void => {
    const shown = document?.fullscreenElement
    let node: Node | null | undefined = shown && frame
    while (node && node !== shown) node = node.parentNode ?? (node as ShadowRoot).host
    if (!!node !== active) emit({ type: 'fullscreen', active: !active })
    active = !!node
  }
  // The page's markup can shadow methods of the document: `<img name="addEventListener">`.
  if (document) EventTarget.prototype.addEventListener.call(document, 'fullscreenchange', look, { signal })
  look()
}

/** The origin of an absolute address; null where there is none, or none that could be told from others. */
export function originOf(url: string): string | null {
  try {
    const { origin } = new URL(url)
    return origin === 'null' ? null : origin
  } catch {
    return null
  }
}

/** Whether it may be a message, by its form and size. */
function isReadable(data: unknown, encoding: FrameOptions['encoding']): boolean {
  if (typeof data !== 'string') return encoding !== 'json' && isObject(data)
  return encoding !== 'object' && data.length <= MAX_JSON && data[0] === '{'
}

function read(data: unknown): FrameMessage | null {
  try {
    return copy(typeof data === 'string' ? JSON.parse(data) : (data as object))
  } catch {
    return null // somebody else's protocol
  }
}

/** A plain object, of whatever window: no Map, Date or buffer, nothing that a clone can carry along. */
const isObject = (value: unknown): value is object => Object.prototype.toString.call(value) === '[object Object]'

function copy(message: object): FrameMessage {
  let values = 0
  const inner = (value: unknown, depth: number): unknown => {
    if (++values > MAX_VALUES) return undefined
    if (typeof value === 'string') return value.slice(0, MAX_TEXT)
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
    if (depth > MAX_DEPTH) return undefined
    if (Array.isArray(value)) return value.slice(0, MAX_VALUES).map((each) => inner(each, depth + 1))
    if (!isObject(value)) return undefined
    const made: Record<string, unknown> = Object.create(null)
    for (const key in value) {
      if (values > MAX_VALUES) break
      if (key !== '__proto__') made[key] = inner(value[key as never], depth + 1)
    }
    return made
  }
  return inner(message, 0) as FrameMessage
}
