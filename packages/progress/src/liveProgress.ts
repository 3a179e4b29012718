import { checkOptions } from '@playhead/core'
import type { Progress } from './createProgress.ts'
import type { VideoProgress } from './progressSource.ts'

/** Where news from other devices come from. */
export interface LiveProgressOptions {
  /** An address that speaks WebSocket (`wss:`) and, at the same place over `https:`, server-sent events. Relative to the page. */
  readonly url: string
  /** Another device got further, or went elsewhere, in a video: offer to go on there. */
  readonly onElsewhere?: ((video: string, there: VideoProgress, here: VideoProgress) => void) | undefined
  /** @default globalThis.WebSocket */
  readonly WebSocket?: typeof WebSocket | undefined
  /** @default globalThis.EventSource */
  readonly EventSource?: typeof EventSource | undefined
}

/** One message: the merged row, so that hearing it twice changes nothing. */
interface Message extends VideoProgress {
  readonly video: string
}

/** A socket that lived shorter than this is no way to the server: proxies that break them close at once. ms */
const LIVES_MS = 5000
const RETRY_MS = 1000
const LONGEST_RETRY_MS = 60_000
/** The same place, give or take what a save every ten seconds lags behind. seconds */
const APART_S = 15
const MOST_CHARS = 4096

/**
 * Hears what the viewer watches on other devices and puts it into `progress`. By WebSocket; where sockets do not get through, by server-sent
 * events. Opens again with back-off, for ever. The returned function ends it.
 * @throws TypeError naming the option that is wrong.
 */
export function liveProgress(progress: Progress, options: LiveProgressOptions): () => void {
  const isFunction = (value: unknown): boolean => value === undefined || typeof value === 'function'
  checkOptions('liveProgress()', options, {
    url: [(value) => typeof value === 'string' && value !== '', "an address, like '/v1/progress/stream'"],
    onElsewhere: [isFunction, 'a function'],
    WebSocket: [isFunction, 'a WebSocket class'],
    EventSource: [isFunction, 'an EventSource class'],
  })
  const {
    WebSocket: Socket = globalThis.WebSocket,
    EventSource: Events = globalThis.EventSource,
    onElsewhere,
  } = options
  let open: { close(): void } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let ended = false
  let failures = 0
  let socketsWork = !!Socket

  function hear(text: unknown): void {
    if (typeof text !== 'string' || text.length > MOST_CHARS) return
    const message = readMessage(text)
    if (!message) return
    const { video, ...there } = message
    const here = progress.rows[video]
    progress.put(video, there)
    if (here && there.at > here.at && Math.abs(there.position - here.position) > APART_S)
      onElsewhere?.(video, there, here)
  }

  function again(): void {
    open = undefined
    if (ended) return
    const bound = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** failures++)
    timer = setTimeout(connect, bound / 2 + (Math.random() * bound) / 2)
  }

  function connect(): void {
    const url = new URL(options.url, globalThis.location?.href)
    const began = performance.now()
    const alive = (): void => {
      failures = 0
    }
    try {
      if (socketsWork) {
        url.protocol = url.protocol.replace(/^http/, 'ws')
        const socket = new Socket(url)
        open = socket
        socket.onmessage = ({ data }) => {
          alive()
          hear(data)
        }
        socket.onclose = () => {
          if (Events && performance.now() - began < LIVES_MS) socketsWork = false
          again()
        }
      } else {
        url.protocol = url.protocol.replace(/^ws/, 'http')
        const events = new Events(url)
        open = events
        events.onmessage = ({ data }) => {
          alive()
          hear(data)
        }
        // It opens itself again, but not after an answer that is no stream.
        events.onerror = () => {
          if (events.readyState !== 2) return
          socketsWork = !!Socket
          again()
        }
      }
    } catch {
      socketsWork = false
      again()
    }
  }

  connect()
  return () => {
    ended = true
    clearTimeout(timer)
    open?.close()
  }
}

function readMessage(text: string): Message | undefined {
  try {
    const { video, position, duration, completed, watched, at } = JSON.parse(text)
    if (typeof video !== 'string' || !Number.isFinite(position) || !Number.isFinite(at)) return undefined
    return {
      video,
      position,
      duration: Number.isFinite(duration) ? duration : null,
      completed: completed === true,
      ...(Number.isFinite(watched) && { watched }),
      at,
    }
  } catch {
    return undefined
  }
}
