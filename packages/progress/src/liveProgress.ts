import { browserHost, type Clock, type Host, systemClock } from '@playhead/core'
import { checkOptions } from '@playhead/core/internal'
import { callSafely } from './callSafely.ts'
import { dictionary } from './dictionary.ts'
import type { Progress } from './progress.ts'
import { checkedRow, type VideoProgress } from './progressSource.ts'

/** Where news from other devices come from. */
export interface LiveProgressOptions {
  /** An address that speaks WebSocket (`wss:`) and, at the same place over `https:`, server-sent events. Relative to the page. */
  readonly url: string
  /** Another device got further, or went elsewhere, in a video: offer to go on there, with `continueAt()`. */
  readonly onElsewhere?: ((video: string, there: VideoProgress, here: VideoProgress) => void) | undefined
  /** What your backend's messages say: rows by video. @default ours: `{ videoId, position, duration, completed, at }`, or a list of these */
  readonly read?: ((message: unknown) => Readonly<Record<string, VideoProgress>>) | undefined
  /** @default globalThis.WebSocket */
  readonly WebSocket?: typeof WebSocket | undefined
  /** @default globalThis.EventSource */
  readonly EventSource?: typeof EventSource | undefined
  /** Where time comes from. @default systemClock() */
  readonly clock?: Clock | undefined
  /** How the page's hiding and closing is heard. @default browserHost().onPageMoment */
  readonly page?: Host['onPageMoment'] | undefined
}

/** A connection, whatever it is made of. */
interface Connection {
  close(): void
}

/** A socket that lived shorter than this is no way to the server: proxies that break them close at once. ms */
const LIVES_MS = 5000
const RETRY_MS = 1000
const LONGEST_RETRY_MS = 60_000
/** The same place, give or take what a save every ten seconds lags behind. seconds */
const APART_S = 15
const MOST_CHARS = 64 * 1024
const isFunction = (value: unknown): boolean => value === undefined || typeof value === 'function'

/**
 * Hears what the viewer watches on other devices and puts it into `progress`. By WebSocket; where sockets do not get through, by server-sent
 * events. Opens again with back-off, for ever, and asks then for what it missed. The returned function ends it.
 * @throws TypeError naming the option that is wrong.
 */
export function liveProgress(progress: Progress, options: LiveProgressOptions): () => void {
  checkOptions('liveProgress()', options, {
    url: [(value) => typeof value === 'string' && value !== '', "an address, like '/v1/progress/stream'"],
    onElsewhere: [isFunction, 'a function'],
    read: [isFunction, 'a function of a message'],
    WebSocket: [isFunction, 'a WebSocket class'],
    EventSource: [isFunction, 'an EventSource class'],
    clock: [(value) => value === undefined || typeof (value as Clock)?.now === 'function', 'a clock'],
    page: [isFunction, 'a function'],
  })
  const { WebSocket: Socket = globalThis.WebSocket, EventSource: Events = globalThis.EventSource } = options
  const { clock = systemClock(), page = browserHost().onPageMoment, onElsewhere, read = readOurs } = options
  const ended = new AbortController()
  let open: Connection | undefined
  let cancel = (): void => {}
  let failures = 0
  let opened = 0
  let socketsWork = !!Socket

  function hear(text: unknown): void {
    if (typeof text !== 'string' || text.length > MOST_CHARS) return
    for (const [video, row] of Object.entries(rowsOf(text))) {
      const checked = checkedRow(row, clock.wall())
      if (!checked) continue
      failures = 0 // only what makes sense shows that the connection is worth opening again at once
      // A message without a time speaks of now.
      const there = { ...checked, at: checked.at || Math.round(clock.wall()) }
      const here = progress.rows[video]
      progress.put(video, there)
      if (here && there.at > here.at && Math.abs(there.position - here.position) > APART_S)
        callSafely(
          () => onElsewhere?.(video, there, here),
          (error) => progress.report(error, 'onElsewhere'),
        )
    }
  }

  function rowsOf(text: string): Readonly<Record<string, unknown>> {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      return {} // not for us
    }
    try {
      return read(message) ?? {}
    } catch (error) {
      progress.report(error, 'liveProgress() read')
      return {}
    }
  }

  /** What was said while nobody listened is asked for. */
  function joined(): void {
    if (opened++) progress.refresh().catch(() => {}) // reported where it is asked
  }

  function again(): void {
    open = undefined
    const bound = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** failures++)
    cancel()
    cancel = clock.setTimer(connect, bound / 2 + (Math.random() * bound) / 2)
  }

  function connect(): void {
    try {
      const url = new URL(options.url, globalThis.location?.href)
      open = socketsWork ? bySocket(url) : byEvents(url)
    } catch {
      socketsWork = false
      again()
    }
  }

  function bySocket(url: URL): Connection {
    url.protocol = url.protocol.replace(/^http/, 'ws')
    const began = clock.now()
    const socket = new Socket(url)
    socket.onopen = joined
    socket.onmessage = ({ data }) => hear(data)
    socket.onclose = () => {
      if (open !== socket) return
      if (Events && clock.now() - began < LIVES_MS) socketsWork = false
      again()
    }
    return socket
  }

  function byEvents(url: URL): Connection {
    url.protocol = url.protocol.replace(/^ws/, 'http')
    const events = new Events(url)
    events.onopen = joined
    events.onmessage = ({ data }) => hear(data)
    // It opens itself again, but not after an answer that is no stream.
    events.onerror = () => {
      if (open !== events || events.readyState !== 2) return
      socketsWork = !!Socket
      again()
    }
    return events
  }

  function leave(): void {
    cancel()
    const was = open
    open = undefined
    was?.close()
  }

  connect()
  // A page with an open socket does not get into the back/forward cache.
  page((moment) => {
    if (moment === 'pagehide') leave()
    else if (moment === 'visible' && !open) {
      failures = 0
      cancel()
      connect()
    }
  }, ended.signal)
  return () => {
    ended.abort()
    leave()
  }
}

/** One message is the merged row, or a list of such: hearing it twice changes nothing. */
function readOurs(message: unknown): Record<string, VideoProgress> {
  const rows = [message].flat() as ({ readonly videoId?: unknown } & VideoProgress)[]
  return dictionary(rows.flatMap((row) => (typeof row?.videoId === 'string' ? [[row.videoId, row] as const] : [])))
}
