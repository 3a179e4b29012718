import type { AdapterContext } from '@playhead/core'
import { type FrameEncoding, type FrameMessage, isReadable, readMessage } from './frameMessage.ts'
import { parseOrigin } from './parseOrigin.ts'

/** Which frame to listen to, and how the vendor's player encodes its messages. */
export interface FrameOptions {
  readonly frame: HTMLIFrameElement
  /**
   * The vendor's origins. A regular expression has to be anchored at both ends:
   * `^https://player\.vimeo\.com$`.
   */
  readonly origins: RegExp | readonly string[]
  /** Further origins, each exact: an enterprise's own host, or a simulator. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
  readonly encoding: FrameEncoding
  /**
   * The subject of a message. In a flood, only the latest message on each subject is delivered.
   * @default one subject for all
   */
  subject?(message: FrameMessage): string
  onMessage(message: FrameMessage): void
}

/** How many messages of a frame were handled in which way, for diagnostics. */
export interface FrameCounts {
  /** Delivered to the adapter. */
  readonly accepted: number
  /** From the frame, but of an origin that is not allowed: the frame was navigated elsewhere. */
  readonly foreign: number
  /** Not a message of this vendor by its form, or too large. */
  readonly unreadable: number
  /** Dropped in a flood, in favour of a later message on the same subject. */
  readonly replaced: number
}

/** A guarded connection to the player in a frame. */
export interface FrameChannel {
  readonly counts: FrameCounts
  /**
   * Posts a message to the exact origin of the frame's `src`, if that origin is allowed. Returns
   * whether it was posted.
   */
  post(message: unknown): boolean
}

/**
 * Messages a second, in the long run: a busy player sends 20, one that sends every property with
 * every event 100.
 */
const BUDGET_PER_S = 200
/** Messages at once: dragging the seek bar makes a player send hundreds in a second. */
const BUDGET_BURST = 600
/** Messages beyond the budget that are kept, unparsed, and for how long, ms. */
const MAX_WAITING = 64
const WAIT_MS = 250

/**
 * Listens to one frame and to no other sender: exact window and exact origin are checked on every
 * message, form, size and a budget before anything is parsed. Messages are copied without
 * prototypes, and an exception in `onMessage` is reported, never thrown.
 */
export function listenToFrame(
  { frame, origins, allowedOrigins = [], encoding, subject, onMessage }: FrameOptions,
  {
    window,
    signal,
    report,
    now,
    setTimer,
  }: Pick<AdapterContext, 'window' | 'signal' | 'report' | 'now' | 'setTimer'>,
): FrameChannel {
  const counts = { accepted: 0, foreign: 0, unreadable: 0, replaced: 0 }
  const waiting: unknown[] = []
  const spendBudget = createBudget(now)

  const isAllowed = (origin: string): boolean =>
    allowedOrigins.includes(origin) ||
    ('test' in origins ? origins.test(origin) : origins.includes(origin))

  window?.addEventListener('message', receive, { signal })

  function receive({ source, origin, data }: MessageEvent): void {
    // A window keeps its identity when it navigates, but not its origin: both are checked, every
    // time.
    if (!source || source !== frame.contentWindow) return
    if (origin === 'null' || !isAllowed(origin)) return void counts.foreign++
    if (!isReadable(data, encoding)) return void counts.unreadable++
    if (!waiting.length && spendBudget()) return read(data, deliver)
    if (!waiting.length) setTimer(catchUp, WAIT_MS)
    if (waiting.push(data) <= MAX_WAITING) return
    waiting.shift()
    counts.replaced++
  }

  function catchUp(): void {
    const latest = new Map<string | undefined, FrameMessage>()
    for (const data of waiting.splice(0)) {
      read(data, (message) => {
        const key = subject?.(message)
        // Moved to the end: subjects are delivered in the order of their latest messages.
        if (latest.delete(key)) counts.replaced++
        latest.set(key, message)
      })
    }
    for (const message of latest.values()) if (!signal.aborted) guarded(() => deliver(message))
  }

  function read(data: unknown, then: (message: FrameMessage) => void): void {
    const message = readMessage(data)
    if (message) guarded(() => then(message))
    else counts.unreadable++
  }

  function deliver(message: FrameMessage): void {
    counts.accepted++
    onMessage(message)
  }

  function guarded(run: () => void): void {
    try {
      run()
    } catch (error) {
      report(error, 'frame message')
    }
  }

  return {
    counts,
    post(message) {
      const origin = parseOrigin(frame.src)
      if (!origin || !isAllowed(origin) || !frame.contentWindow) return false
      // Still the initial blank page, which is readable from here: the browser would log an error
      // about the origin.
      if (frame.contentDocument) return false
      frame.contentWindow.postMessage(message, origin)
      return true
    },
  }
}

/**
 * A token bucket. The returned function takes one message from it, and returns whether there was
 * one.
 */
function createBudget(now: () => number): () => boolean {
  let left = BUDGET_BURST
  let refilledAt = now()
  return () => {
    const at = now()
    left = Math.min(BUDGET_BURST, left + ((at - refilledAt) / 1000) * BUDGET_PER_S)
    refilledAt = at
    return left >= 1 && left-- >= 1
  }
}
