import { browserHost, type Clock, type Host, systemClock } from '@playhead/core'
import { checkOptions, isFunction, optional } from '@playhead/core/internal'
import { callSafely } from '../async/callSafely.ts'
import { type CollectorRow, fromCollector } from '../http/collectorProgress.ts'
import type { Progress } from '../progress.ts'
import { checkRow } from '../rows/checkRow.ts'
import { dictionary } from '../rows/dictionary.ts'
import type { VideoProgress } from '../rows/videoProgress.ts'
import { createConnection } from './createConnection.ts'

/** The connection that carries updates of other devices, and what is done with them. */
export interface LiveProgressOptions {
  /**
   * An address that speaks WebSocket (`wss:`) and, over `https:`, server-sent events. Relative to
   * the page. A function is called for each connection, for tokens that change.
   */
  readonly url: string | (() => string)
  /**
   * Called when another device is elsewhere in a video: offer to continue there, with
   * `continueAt()`. Called for updates of the connection and, after an interruption, for rows that
   * the backend then answers.
   */
  readonly onElsewhere?:
    | ((videoId: string, there: VideoProgress, here: VideoProgress) => void)
    | undefined
  /**
   * Returns the rows in a message, by video.
   * @default messages like `{ videoId, position, duration, completed, at }`, or lists of these; those
   * of our collector have the time as `lastWatchedAt`
   */
  readonly read?: ((message: unknown) => Readonly<Record<string, VideoProgress>>) | undefined
  /** @default globalThis.WebSocket */
  readonly WebSocket?: typeof WebSocket | undefined
  /** @default globalThis.EventSource */
  readonly EventSource?: typeof EventSource | undefined
  /** The source of time. @default systemClock() */
  readonly clock?: Clock | undefined
  /** Reports that the page is hidden or closed. @default browserHost() */
  readonly host?: Pick<Host, 'onPageMoment'> | undefined
}

/** Closer positions count as the same place: a device saves every ten seconds. */
const MIN_APART_S = 15

/**
 * Merges into `progress` what the viewer watches on other devices. Receives updates by WebSocket
 * or, where sockets do not get through, by server-sent events. Reconnects with back-off, forever,
 * and then loads the updates it missed. The returned function closes the connection.
 * @throws TypeError naming the option that is wrong.
 */
export function liveProgress(progress: Progress, options: LiveProgressOptions): () => void {
  checkOptions('liveProgress()', options, {
    url: [
      (value) => (typeof value === 'string' ? value !== '' : isFunction(value)),
      "an address, like '/v1/progress/stream', or a function that returns one",
    ],
    onElsewhere: [optional(isFunction), 'a function'],
    read: [optional(isFunction), 'a function of a message'],
    WebSocket: [optional(isFunction), 'a WebSocket class'],
    EventSource: [optional(isFunction), 'an EventSource class'],
    clock: [optional((value) => typeof (value as Clock)?.now === 'function'), 'a clock'],
    host: [optional((value) => isFunction((value as Host)?.onPageMoment)), 'a host'],
  })
  const { url, clock = systemClock(), host = browserHost(), read = readMessage } = options
  const { WebSocket = globalThis.WebSocket, EventSource = globalThis.EventSource } = options

  function offer(videoId: string, there: VideoProgress, here: VideoProgress): void {
    if (Math.abs(there.position - here.position) <= MIN_APART_S) return
    callSafely(
      () => options.onElsewhere?.(videoId, there, here),
      (error) => progress.report(error, 'onElsewhere'),
    )
  }

  function onMessage(text: string): boolean {
    let isUnderstood = false
    for (const [videoId, row] of Object.entries(rowsIn(text))) {
      const checked = checkRow(row, clock.wall())
      if (!checked) continue
      isUnderstood = true
      // A message without a time is about now.
      const there = { ...checked, at: checked.at || Math.round(clock.wall()) }
      const here = progress.rows[videoId]
      progress.put(videoId, there)
      if (here && there.at > here.at) offer(videoId, there, here)
    }
    return isUnderstood
  }

  function rowsIn(text: string): Readonly<Record<string, unknown>> {
    let message: unknown
    try {
      message = JSON.parse(text)
    } catch {
      return {} // a message for another receiver
    }
    try {
      return read(message) ?? {}
    } catch (error) {
      progress.report(error, 'liveProgress() read')
      return {}
    }
  }

  /**
   * Loads what other devices saved meanwhile. A conflict that the backend's row wins is such a
   * save.
   */
  function onReconnect(): void {
    const stop = progress.onConflict(({ videoId, local, remote, chosen }) => {
      // In a conflict with an old save of this device, the remote row was known before.
      if (chosen === 'remote' && progress.rows[videoId] !== remote) offer(videoId, remote, local)
    })
    progress.refresh().then(stop, stop) // a failure is reported by `refresh`
  }

  return createConnection({ url, onMessage, onReconnect, WebSocket, EventSource, clock, host })
    .close
}

/**
 * A message is a row or a list of rows. Rows are merged by time, so receiving one twice changes
 * nothing.
 */
function readMessage(message: unknown): Record<string, VideoProgress> {
  const rows = [message].flat() as (CollectorRow & VideoProgress & { readonly videoId?: unknown })[]
  return dictionary(
    rows.flatMap((row) =>
      typeof row?.videoId === 'string'
        ? [[row.videoId, row.lastWatchedAt ? fromCollector(row) : row] as const]
        : [],
    ),
  )
}
