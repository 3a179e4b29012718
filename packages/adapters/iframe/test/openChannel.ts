import { fakeClock } from '@playhead/testing'
import {
  type FrameChannel,
  type FrameCounts,
  type FrameOptions,
  listenToFrame,
} from '../src/frameChannel.ts'
import type { FrameMessage } from '../src/frameMessage.ts'

export const VENDOR = 'https://player.example'

/** Listens to a frame of a vendor, in a page that the test posts messages to. */
export function openChannel(options: Partial<FrameOptions> = {}) {
  const clock = fakeClock()
  const page = new EventTarget()
  const sent: [unknown, string][] = []
  const inner = { postMessage: (data: unknown, origin: string) => sent.push([data, origin]) }
  const frame = { src: `${VENDOR}/embed/1`, contentWindow: inner as unknown }
  const ended = new AbortController()
  const received: FrameMessage[] = []
  const reports: unknown[] = []
  const places: string[] = []
  const channel: FrameChannel = listenToFrame(
    {
      frame: frame as HTMLIFrameElement,
      origins: [VENDOR],
      encoding: 'either',
      onMessage: (message) => received.push(message),
      ...options,
    },
    {
      window: page as unknown as Window & typeof globalThis,
      signal: ended.signal,
      report(error, where) {
        reports.push(error)
        places.push(where)
      },
      now: clock.now,
      setTimer: clock.setTimer,
    },
  )
  const send = (data: unknown, origin = VENDOR, source: unknown = inner): void => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source }))
  }
  return { clock, frame, inner, ended, received, reports, places, channel, send, sent }
}
export const NO_COUNTS: FrameCounts = { accepted: 0, foreign: 0, unreadable: 0, replaced: 0 }
