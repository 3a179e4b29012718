import type { AdapterContext } from '@playhead/core'

/** What a frame said, understood as far as its shape. */
export interface FrameMessage {
  readonly event: string
  readonly info: unknown
}

/** How a frame is heard. */
export interface FrameHearing {
  readonly iframe: HTMLIFrameElement
  readonly origins: ReadonlySet<string>
  /** `calm` is false for what comes beyond the budget: it may be known, but nothing is said about it. */
  hear(message: FrameMessage, calm: boolean): void
}

/** An embed says a handful a second, and a few dozen when a busy page hears it late. */
const BUDGET_PER_S = 60
/** The full snapshot of an embed takes a few kilobytes. */
const MOST_CHARACTERS = 64 * 1024

/**
 * Hears one frame, and nobody else: by its window, by its exact origin, both every time, for the same window may have gone elsewhere.
 * Only texts of bearable size are parsed, and only so many a second.
 */
export function hearFrame({ iframe, origins, hear }: FrameHearing, context: AdapterContext): void {
  const { window, signal, report, now } = context
  let left = BUDGET_PER_S
  let since = now()
  let flooded = false

  function spend(): void {
    const earned = ((now() - since) / 1000) * BUDGET_PER_S
    left = Math.max(-BUDGET_PER_S, Math.min(BUDGET_PER_S, left + earned) - 1)
    since = now()
    if (left >= 0 || flooded) return
    flooded = true
    report(new Error('more messages than a player sends; only the latest count'), 'youtube frame')
  }
  function heard({ source, origin, data }: MessageEvent): void {
    if (!source || source !== iframe.contentWindow || !origins.has(origin)) return
    if (typeof data !== 'string' || data.length > MOST_CHARACTERS) return
    spend()
    if (left > -BUDGET_PER_S) parse(data) // a whole budget in debt, nothing is even parsed
  }
  function parse(data: string): void {
    let message: unknown
    try {
      message = JSON.parse(data)
    } catch {
      return // not the player's
    }
    if (typeof message !== 'object' || message === null) return
    const { event, info } = message as Record<string, unknown>
    if (typeof event !== 'string') return
    try {
      hear({ event, info }, left >= 0)
    } catch (error) {
      report(error, `youtube ${event.slice(0, 40)}`)
    }
  }
  window?.addEventListener('message', heard, { signal })
}
